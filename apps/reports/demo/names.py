"""Made-up names of people and companies."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
GIVEN_FIRST = "志建国文晓海明俊嘉思雨子天永立宏伟春秀丽雪静佳欣怡一泽浩宇梓若诗梦婷慧敏燕玉红卫东新成德家瑞云振世安"
GIVEN_LAST = "华强军平勇磊涛鹏飞杰斌波辉刚毅峰林龙成东敏芳娜静丽燕霞娟玲洁莹颖琳雯倩婷萍瑶悦涵轩然博阳晨宁凯旭清源"
SINGLE = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚鹏波斌辉琳宁凯倩晨旭峰"

BEFORE = (
    "恒锐华铭凯博科盛宏泰瑞德金永兴嘉新远卓天信达隆汇鼎力诚万通精美丰和润百润联众正奥中亿海东立安昊晟骏拓澜烁衡驰朗煜曜"
)
AFTER = "锋辰达源腾泰信利丰和盛宇航创远通科峰悦宏昌铭骏诺维迪联德佳旺华盈康裕力图邦森洋澄川阔岚屹峥逸朔霆煊"
TRADES = {
    "汽车零部件": ("汽车部件", "汽车零部件", "汽车系统", "传动科技", "底盘系统"),
    "消费电子": ("电子", "精密电子", "光电科技", "电子科技", "精密组件"),
    "新能源电池": ("新能源", "锂电科技", "储能技术", "动力电池", "能源科技"),
    "医疗器械": ("医疗器械", "医疗科技", "生物医疗", "医用材料"),
    "工程机械": ("工程机械", "重工", "液压机械", "机械制造"),
    "家用电器": ("电器", "家电", "智能家居", "制冷设备"),
    "模具": ("模具", "精密模具", "模塑科技"),
    "航空航天": ("航空部件", "航空精工", "航天科技"),
    "食品包装": ("食品包装", "包装科技", "包装机械", "食品"),
    "光伏": ("光伏科技", "太阳能", "光能材料"),
}
SUFFIXES = ("有限公司", "有限公司", "有限公司", "股份有限公司", "（集团）有限公司", "有限责任公司")
ENGLISH_FIRST = (
    "Nordhelm", "Brightwell", "Castellan", "Orbis", "Velden", "Hartmoor", "Kestrel", "Altmark", "Solvane", "Pinecrest",
    "Merrow", "Tannberg", "Ostrava", "Lindqvale", "Corvane", "Ashgrove",
)  # fmt: skip
ENGLISH_TRADES = {
    "汽车零部件": "Automotive", "消费电子": "Electronics", "新能源电池": "Energy", "医疗器械": "Medical",
    "工程机械": "Machinery",
    "家用电器": "Appliances", "模具": "Tooling", "航空航天": "Aerospace", "食品包装": "Packaging", "光伏": "Solar",
}  # fmt: skip


def person_name(chance: Random) -> str:
    """This will make up a Chinese person's name."""
    surname = SURNAMES[int(len(SURNAMES) * chance.random() ** 1.6)]
    if chance.random() < 0.22:
        return surname + chance.choice(SINGLE)
    return surname + chance.choice(GIVEN_FIRST) + chance.choice(GIVEN_LAST)


class CompanyNames:
    """Company names, none of them given twice."""

    def __init__(self, chance: Random):
        self._chance = chance
        self._given: set[str] = set()

    def make(self, city: str, segment: str) -> tuple[str, str]:
        """This will make up a company's name and short name."""
        while True:
            make = self._english if self._chance.random() < 0.035 else self._chinese
            name, short = make(city, segment)
            if short not in self._given:
                self._given.add(short)
                return name, short

    def _chinese(self, city: str, segment: str) -> tuple[str, str]:
        chance = self._chance
        word = chance.choice(BEFORE) + chance.choice(AFTER)
        trade = chance.choice(TRADES[segment])
        suffix = chance.choice(SUFFIXES)
        name = f"{word}{trade}（{city}）{suffix}" if chance.random() < 0.12 else f"{city}{word}{trade}{suffix}"
        return name, f"{city if chance.random() < 0.3 else ''}{word}{trade}"

    def _english(self, city: str, segment: str) -> tuple[str, str]:
        chance = self._chance
        short = f"{chance.choice(ENGLISH_FIRST)} {ENGLISH_TRADES[segment]}"
        return f"{short} ({PINYIN[city]}) Co., Ltd.", f"{short} {PINYIN[city]}"


PINYIN = {
    "苏州": "Suzhou", "昆山": "Kunshan", "张家港": "Zhangjiagang", "太仓": "Taicang", "常熟": "Changshu",
    "无锡": "Wuxi", "江阴": "Jiangyin", "常州": "Changzhou", "南通": "Nantong", "宜兴": "Yixing",
    "杭州": "Hangzhou", "绍兴": "Shaoxing", "嘉兴": "Jiaxing", "湖州": "Huzhou", "金华": "Jinhua",
    "宁波": "Ningbo", "余姚": "Yuyao", "慈溪": "Cixi", "温州": "Wenzhou", "台州": "Taizhou",
    "上海": "Shanghai", "合肥": "Hefei", "芜湖": "Wuhu", "马鞍山": "Ma'anshan", "滁州": "Chuzhou",
}  # fmt: skip
