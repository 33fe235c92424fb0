"""The rest of a published plan adds up its months, which together hold more than one target may."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0005_drafts_change_in_place'),
    ]

    operations = [
        migrations.AlterField(
            model_name='revision',
            name='rest',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='What was left unassigned when it was published, knowingly.', max_digits=20, null=True, verbose_name='rest'),
        ),
        migrations.AlterField(
            model_name='revisionevent',
            name='rest',
            field=models.DecimalField(blank=True, decimal_places=4, help_text='What was left unassigned when it was published, knowingly.', max_digits=20, null=True, verbose_name='rest'),
        ),
    ]
