"""What the demo company sells, to which industries, where, and in which steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.clients.models import Product, ProductCategory, Region, Segment, Stage
from apps.reports.demo.ledger import Ledger

PRODUCTS = {
    "数控机床": (
        ("立式加工中心 VMC-850", "台", 386_000), ("立式加工中心 VMC-1160", "台", 528_000),
        ("卧式加工中心 HMC-500", "台", 1_280_000), ("五轴加工中心 UX-400", "台", 1_860_000),
        ("数控车床 TC-36", "台", 218_000), ("车铣复合 TM-200", "台", 965_000), ("钻攻中心 DT-500", "台", 176_000),
    ),
    "工业机器人": (
        ("六轴机器人 R6-12kg", "台", 118_000), ("六轴机器人 R6-50kg", "台", 198_000),
        ("SCARA 机器人 S4-6kg", "台", 62_000), ("协作机器人 C5-5kg", "台", 96_000),
        ("码垛机器人 P4-180kg", "台", 242_000),
    ),
    "自动化单元": (
        ("机床上下料单元", "套", 328_000), ("拧紧装配单元", "套", 286_000), ("激光焊接单元", "套", 742_000),
        ("柔性输送线", "米", 6_800), ("立体料库", "套", 465_000), ("潜伏式 AGV", "台", 88_000),
    ),
    "视觉与检测": (
        ("2D 视觉检测系统", "套", 58_000), ("3D 视觉引导系统", "套", 136_000), ("在线测量机", "台", 265_000),
        ("气密检测仪", "台", 42_000),
    ),
    "夹具与刀具": (
        ("液压工装夹具", "套", 36_000), ("零点快换系统", "套", 24_500), ("刀柄套装", "套", 6_600),
        ("硬质合金刀具包", "盒", 2_380),
    ),
    "软件与服务": (
        ("产线数据采集软件", "套", 78_000), ("年度维保", "年", 28_000), ("操作培训", "人天", 2_400),
        ("备品备件包", "套", 9_800),
    ),
}  # fmt: skip
# What is ordered without a deal: spare parts, tools, service, one machine more of the same.
EXTRAS = (
    "年度维保", "备品备件包", "硬质合金刀具包", "刀柄套装", "零点快换系统", "液压工装夹具", "2D 视觉检测系统",
    "气密检测仪", "操作培训",
    "SCARA 机器人 S4-6kg", "钻攻中心 DT-500", "数控车床 TC-36",
)  # fmt: skip
MOST = {"年": 3, "人天": 20, "盒": 60, "米": 90, "台": 10, "套": 12}  # of one product in one contract
SEGMENTS = (
    "汽车零部件", "消费电子", "新能源电池", "医疗器械", "工程机械", "家用电器", "模具", "航空航天", "食品包装",
    "光伏",
)  # fmt: skip
SEGMENT_WEIGHTS = (24, 16, 14, 8, 10, 8, 8, 3, 6, 3)
PARTS = {
    "汽车零部件": ("转向节", "减速器壳体", "制动钳", "电机端盖"),
    "消费电子": ("手机中框", "散热片", "连接器", "铰链"),
    "新能源电池": ("电池托盘", "极耳", "电芯顶盖", "液冷板"), "医疗器械": ("骨钉", "手术钳", "泵体", "导管接头"),
    "工程机械": ("油缸", "阀块", "回转支承", "销轴"), "家用电器": ("压缩机缸体", "内胆", "风机叶轮", "阀板"),
    "模具": ("模仁", "滑块", "电极", "模架"), "航空航天": ("支架", "蒙皮骨架", "叶片", "接头"),
    "食品包装": ("瓶盖", "封口膜", "纸箱线", "灌装头"), "光伏": ("边框", "接线盒", "支架", "硅片花篮"),
}  # fmt: skip
STAGES = (
    ("初步接触", "open"), ("需求确认", "open"), ("方案报价", "open"), ("商务谈判", "open"), ("赢单", "won"),
    ("输单", "lost"),
)  # fmt: skip
REGIONS = (
    "苏州", "无锡", "常州", "南通", "杭州", "绍兴", "嘉兴", "湖州", "金华", "宁波", "温州", "台州", "上海", "合肥",
    "芜湖", "皖东",
)  # fmt: skip
REGION_OF = {
    "昆山": "苏州", "张家港": "苏州", "太仓": "苏州", "常熟": "苏州", "江阴": "无锡", "宜兴": "无锡",
    "余姚": "宁波", "慈溪": "宁波",
    "马鞍山": "皖东", "滁州": "皖东",
}  # fmt: skip
COMPETITORS = ("德玛数控", "凯洛机器人", "北辰精机", "瑞科自动化", "Nordtek", "台科精密", "沃伦智能")


@dataclass(frozen=True)
class Catalogue:
    products: list[Product]
    segments: dict[str, Segment]
    regions: dict[str, Region]
    stages: list[Stage]

    def region_of(self, city: str) -> Region:
        return self.regions[REGION_OF.get(city, city)]


def lay_out(ledger: Ledger) -> Catalogue:
    """This will add products, industries, regions and stages."""
    products = []
    for number, (category_name, items) in enumerate(PRODUCTS.items(), 1):
        category = ledger.add(ProductCategory(name=category_name))
        for item, (name, unit, price) in enumerate(items, 1):
            product = Product(
                code=f"HS{number}{item:02}", name=name, category=category, unit=unit, list_price=Decimal(price)
            )
            products.append(ledger.add(product))
    return Catalogue(
        products,
        {name: ledger.add(Segment(name=name, position=n)) for n, name in enumerate(SEGMENTS, 1)},
        {name: ledger.add(Region(name=name, position=n)) for n, name in enumerate(REGIONS, 1)},
        [ledger.add(Stage(name=name, position=n, outcome=outcome)) for n, (name, outcome) in enumerate(STAGES, 1)],
    )
