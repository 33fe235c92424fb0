"""The phrases notes are made of: by phase and by way of contact, each with the facts it states."""

from __future__ import annotations

# Each: the note, the facts it states.
Note = tuple[str, tuple[str, ...]]

ROUTINE: tuple[Note, ...] = (
    ("见到{who}，{part}产线目前两班，设备稼动率约{percent}%，近期无新增设备计划。", ()),
    ("例行拜访。{who}说可能扩一条{part}线，预算要等总部批。", ("budget",)),
    ("走访车间，看到{competitor}的设备{few}台，用于{part}粗加工。", ()),
    ("{who}反映上一批夹具有{few}套磨损，已拍照发给售后，约定寄新件。", ("objection",)),
    ("了解到客户{part}月产约{many}件，人工上下料，一班{few}人。", ()),
    ("{who}问了自动上下料的大致价格，给了区间，先发资料。", ("price",)),
    ("与{who}交换了联系方式，采购流程：车间提需求→设备科评审→采购三家比价。", ()),
    ("客户新厂房{month}月封顶，{who}同意到时安排看现场。", ("appointment",)),
    ("送样册和{product}案例，{who}转给工艺科。", ()),
    ("{who}确认保养已做完，运行正常，要了一份备件清单。", ()),
    ("厂内在做审核，{who}只给了二十分钟。留下{product}资料。", ()),
    ("客户把{part}转到外协做，自有产线停了一条。", ()),
    ("{who}介绍了新来的设备负责人，约下次一起看方案。", ("appointment",)),
    ("刀具月用量约{few}0盒，现供应商账期60天，{who}愿意试一批。", ()),
    ("现场统计节拍{seconds}秒，瓶颈在去毛刺工位。", ()),
)
CONTACTED: tuple[Note, ...] = (
    ("首次见{who}，有{product}{quantity}{unit}的意向，用于{part}，年底前到位。", ()),
    ("{who}说明项目背景：{part}产能要从月{many}件提到一倍，先做{product}。", ()),
    ("介绍了公司和同行案例，{who}希望看一家做{part}的现场。", ("appointment",)),
    ("项目由{who}牵头，还有{competitor}在接触。", ()),
    ("确认立项时间在{month}月，采购方式为邀标。", ()),
    ("{who}问{product}交期，答复标准{weeks}周。", ()),
)
NEEDS: tuple[Note, ...] = (
    ("与{who}过技术要求：节拍{seconds}秒，{part}两个品种换型不超过{few}分钟。", ()),
    ("量了现场，{product}旁边净空不够，需移一根立柱，客户设备科负责。", ()),
    ("{who}提供了{part}图纸和公差要求，回去做节拍分析。", ()),
    ("预算口径{price}万以内，含安装调试，{who}口头确认。", ("budget",)),
    ("客户要求MES接口和条码追溯，{who}给了接口文档。", ()),
    ("打样件{few}个，尺寸合格，{who}要求再做一批测CPK。", ()),
    ("{who}带工艺和品质一起开会，列出{few}条待确认项，已发会议纪要。", ("decider",)),
)
QUOTED: tuple[Note, ...] = (
    ("当面递交{product}报价{price}万，{who}要求分项列明。", ("price",)),
    ("{who}反馈{competitor}报价低{percent2}%，问能否调整。", ("discount", "objection")),
    ("讲解方案第二版，去掉一台{product}，总价降到{price}万。", ("price",)),
    ("{who}对交期{weeks}周有异议，要求缩短两周。", ("objection",)),
    ("报价有效期到本月底，{who}说评审会定在{month}月中旬。", ()),
    ("带{who}参观了同类现场，问了故障率和备件到货时间。", ("decider",)),
    ("评标排名第二，技术分高，商务分差{few}分。", ()),
)
TALKS: tuple[Note, ...] = (
    ("与{who}谈付款方式，客户提3-6-1，我方报4-5-1，未定。", ("decider",)),
    ("{who}要求总价再让{percent2}%，换一年延保，已报公司审批。", ("discount",)),
    ("合同条款过了一遍，违约金和验收标准两条待法务。", ("contract",)),
    ("{who}同意{price}万，等总经理签字。", ("decider", "contract")),
    ("确认验收标准：连续运行72小时，{part}合格率99%以上。", ()),
    ("采购要求补资质文件和{few}份业绩合同，当天已发。", ("contract",)),
    ("最后一轮议价，对手剩{competitor}一家。", ("price",)),
)
DELIVERY: tuple[Note, ...] = (
    ("{product}到货，{who}现场签收，安排{next}开始安装。", ()),
    ("安装第{few}天，电气接线完成，等客户压缩空气。", ()),
    ("试生产{part}{many}件，废品{few}件，原因是来料毛坯偏差。", ()),
    ("验收单{who}已签，可开尾款发票。", ("decider",)),
    ("培训操作工{few}人，{who}要求再补夜班一次。", ()),
    ("运行首月停机{few}次，均为传感器误报，已换型号。", ("objection",)),
)
COLLECTING: tuple[Note, ...] = (
    ("对账，应收{price}万，{who}说排在下月付款计划。", ()),
    ("发票已签收，财务账期按月结60天走。", ()),
    ("{who}说付款单卡在品质签字，已约品质经理补签。", ("appointment",)),
    ("催二期款，财务答复{next}前安排承兑。", ()),
)
AFTER_LOSS: tuple[Note, ...] = (
    ("回访上次输单的项目，{who}说最终用了{competitor}，安装还没完成。", ()),
    ("{who}表示备件和刀具仍可从我们采购，要了价目表。", ("price",)),
    ("了解到中标价比我方低{percent2}%，付款全额承兑。", ()),
)
FADING: tuple[Note, ...] = (
    ("采购换了负责人，{who}只肯谈备件，新线的询价没有发给我们。", ("objection",)),
    ("车间已有{few}台{competitor}设备在调试，{who}说是集团统一采购。", ()),
    ("{who}说今年的框架协议不再续签，按单询价。", ("objection",)),
    ("门卫登记后未见到人，{who}在开会，改约。", ("nobody",)),
    ("原设备总监已调去合肥工厂，新任{who}要求所有供应商重新准入。", ("decider",)),
)
FADING_CALLS: tuple[Note, ...] = (
    ("应收余款，财务答复要集团共享中心审批，没有日期。", ()),
    ("电话{who}，答复新项目由集团招标办统一发布，没有给资料。", ("objection",)),
    ("问续签框架协议，{who}说转到集团采购，不再在苏州签。", ("objection",)),
    ("两次未接，第三次转到前台。", ("nobody",)),
)
ONLINE: tuple[Note, ...] = (
    ("线上会议，给工艺科演示了{product}节拍仿真，{who}提了{few}个问题。", ()),
    ("视频看了{part}工位，{who}同意先出布局图。", ()),
    ("线上对齐进度，{few}条待办，{next}前关闭。", ()),
    ("远程诊断，导出报警记录，判断为气压不足，{who}安排检修。", ()),
)
CALLS_BY_PHASE: dict[str, tuple[Note, ...]] = {
    "contacted": (
        ("电话初步了解：{part}扩产，需{product}{quantity}{unit}，{who}负责收方案。", ()),
        ("{who}要公司资质和三家同行业绩，邮件已发。", ("appointment",)),
    ),
    "needs": (
        ("{who}补充要求：{product}须预留二次扩展接口。", ()),
        ("确认图纸版本，{part}以最新版为准，{who}今天重发。", ()),
    ),
    "quoted": (
        ("{who}问分项报价里安装费的依据，已解释。", ("price",)),
        ("{who}说领导要求再降{percent2}%，答复请示后回。", ("discount",)),
        ("报价已进系统比价，共三家，{next}出结果。", ()),
    ),
    "talks": (
        ("法务意见已收到，付款方式改为4-5-1，{who}内部走签批。", ("contract",)),
        ("{who}通知{next}来公司签字盖章。", ("appointment", "contract")),
        ("{who}要求延保由一年改两年，价格不变，未答应。", ("discount",)),
    ),
    "after loss": (("{who}电话告知定了{competitor}，原因是价格。", ()),),
}
CALLS: tuple[Note, ...] = (
    ("{who}来电问{product}备件价格，已报。", ("price",)),
    ("电话确认{next}拜访，{who}在厂。", ("appointment",)),
    ("{who}说方案已转工艺科，下周给意见。", ()),
    ("问评审进度，{who}答复推迟到{month}月。", ()),
    ("通知交期提前一周，{who}安排卸货场地。", ()),
    ("{who}要{product}的电气图，邮件发出。", ()),
    ("设备报警代码{many}，电话指导复位，已恢复。", ()),
    ("{who}问能否先发货后付款，说明公司规定须先收预付款。", ("discount",)),
    ("电话核对开票信息和收货地址。", ()),
    ("对方在出差，{next}再联系。", ()),
    ("{who}说今年预算已用完，明年一季度再谈。", ("budget",)),
    ("三次未接，发短信留言。", ("nobody",)),
)
MESSAGES: tuple[Note, ...] = (
    ("微信发了{product}样本和视频，{who}已回复收到。", ()),
    ("微信群里答复{few}个技术问题。", ()),
    ("发报价单PDF给{who}，对方要求盖章版。", ("price",)),
    ("节日问候，{who}顺带问了{part}夹具交期。", ()),
)
NOBODY: tuple[Note, ...] = (
    ("{who}临时外出，未见到，资料留在门卫。", ("nobody",)),
    ("到厂后车间停产检修，未能进入。", ("nobody",)),
)
ENGLISH: tuple[Note, ...] = (
    ("Met {who}. Line runs two shifts at about {percent}% utilisation; no new equipment before the next budget.", ()),
    ("{who} asked for a quotation on {quantity} x {product}, budget about {price}0k CNY.", ("price", "budget")),
    ("Walked the {english_part} line: cycle time {seconds} s, manual loading, {few} operators a shift.", ()),
    ("{who} compared us with {competitor}; they are {percent2}% cheaper but need {weeks} weeks.", ("objection",)),
    (
        "Reviewed acceptance criteria with {who}: 72 h run, 99% yield. Legal still checks the warranty clause.",
        ("contract",),
    ),
    ("Trial parts measured together: {few} of {few} {english_part} samples within tolerance.", ()),
)
ENGLISH_CALLS: tuple[Note, ...] = (
    ("Spare parts list sent, {who} confirmed the part numbers.", ()),
    ("Invoice received by finance, payment run on the 25th.", ()),
    ("Site visit agreed for {next}, safety induction required.", ("appointment",)),
    ("{who} asked to move delivery of {product} forward by two weeks.", ()),
    ("{who} is travelling; next try {next}.", ()),
    ("{who} wants the price split into equipment, installation and training.", ("price",)),
)
BY_PHASE = {
    "routine": ROUTINE, "contacted": CONTACTED, "needs": NEEDS, "quoted": QUOTED, "talks": TALKS, "delivery": DELIVERY,
    "collecting": COLLECTING, "after loss": AFTER_LOSS, "fading": FADING,
}  # fmt: skip
ENGLISH_PARTS = ("housing", "bracket", "valve", "battery tray", "shaft", "frame")
TITLES = {
    "总经理": "总", "生产副总": "总", "采购总监": "总监", "采购经理": "经理", "设备科长": "科长",
    "工艺工程师": "工", "项目经理": "经理",
    "技术主管": "工", "品质经理": "经理",
}  # fmt: skip
NEXT = {
    "routine": ("visit", "call", ""), "contacted": ("visit", "call", "sample"), "needs": ("quote", "sample", "visit"),
    "quoted": ("call", "quote", "visit"), "talks": ("contract", "call", "visit"), "delivery": ("visit", "call", ""),
    "collecting": ("collect", "collect", "call"), "after loss": ("call", "", ""),
    "fading": ("visit", "call", "collect"),
}  # fmt: skip
