"""The glossary explains every KPI, in both languages."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from apps.targets.kpis import KPIS, SOURCES, TOTALS, Better, Business, Dimension, Ratio, Unit


def test_everyone_who_signs_in_reads_every_kpi_by_its_anchor(rep, browse):
    html = browse(rep).get(reverse("targets:glossary")).content.decode()
    for key, kpi in KPIS.items():
        assert f'id="{key}"' in html
        assert str(kpi.label) in html
        assert str(kpi.meaning).split("'")[0] in html


def test_a_ratio_names_both_of_its_totals_as_links(rep, browse):
    html = browse(rep).get(reverse("targets:glossary")).content.decode()
    for key, kpi in KPIS.items():
        if isinstance(kpi, Ratio):
            entry = html.split(f'id="{key}"')[1].split("</section>")[0]
            assert re.search(rf'href="#{kpi.top}".*÷.*href="#{kpi.bottom}"', entry, re.S)


@pytest.mark.parametrize(
    "words",
    [source.label for source in SOURCES.values()]
    + [words for dimension in Dimension for words in (dimension.label, dimension.plural)]
    + [one.label for one in (*Unit, *Better, *Business)],
    ids=str,
)
def test_every_source_dimension_and_unit_is_said_in_chinese_too(words):
    with translation.override("zh-hans"):
        assert re.search("[\u4e00-\u9fff]", str(words))


def test_a_total_names_its_source_and_everything_it_can_be_read_by(rep, browse):
    html = browse(rep).get(reverse("targets:glossary")).content.decode()
    for key, kpi in TOTALS.items():
        entry = html.split(f'id="{key}"')[1].split("</section>")[0]
        assert str(SOURCES[kpi.source].label) in entry
        assert str(kpi.unit.label) in entry
        assert {dimension for dimension in Dimension if str(dimension.label) in entry} >= kpi.dimensions
        assert (str(Better.LOWER.label) in entry) == kpi.lower_is_better


@pytest.mark.parametrize("key", KPIS)
def test_every_kpi_has_a_chinese_name_and_meaning(key):
    kpi = KPIS[key]
    with translation.override("zh-hans"):
        chinese = str(kpi.label), str(kpi.meaning)
    for text in chinese:
        assert re.search("[\u4e00-\u9fff]", text)


def test_a_kpis_label_on_other_pages_leads_to_its_meaning():
    html = render_to_string("targets/kpi_label.html", {"kpi": KPIS["visits"]})
    assert reverse("targets:glossary") + "#visits" in html
    assert str(KPIS["visits"].meaning) in html
