import { both, type HelpText, task, term } from './text.ts';

const quality = term(
  both('质量', 'Quality'),
  both(
    '按 OPC UA（IEC 62541）分好、不确定、坏；坏值显示为 ???，陈旧值画斜线。',
    'Good, uncertain or bad as in OPC UA (IEC 62541); a bad value is shown as ???, an old one is hatched.',
  ),
);

const origin = term(
  both('来历', 'Origin'),
  both(
    '每个数值都标明是实测、回放、仿真还是人工录入。',
    'Every value says whether it is measured, replayed, simulated or entered by hand.',
  ),
);

/** Help of the pages on which people watch the plant. */
export const watchTexts = {
  '/': {
    about: both(
      '一眼看清全厂：站点与告警、数据源、关键测点的趋势。安静即正常，颜色只表示异常。',
      'The whole plant at a glance: places and alarms, sources, the trends that matter. Quiet means normal; colour means abnormal only.',
    ),
    tasks: [
      task(
        both('查看一个站点', 'Look into a place'),
        both('在“站点与告警”地图上点一个站点。', 'Click a place on the map “Places and alarms”.'),
        both('点“查看告警”或“打开资产”。', 'Choose “Show its alarms” or “Open the asset”.'),
      ),
      task(
        both('改变时间范围', 'Change the range of time'),
        both('在页面右上选一个范围；所有趋势一同改变。', 'Choose a range at the top right; all trends follow.'),
        both(
          '范围写在地址里，复制链接给同事即可看到同样的画面。',
          'The range is in the address: a copied link shows the same to a colleague.',
        ),
      ),
    ],
    terms: [
      term(
        both('优先级 1–4', 'Priority 1 to 4'),
        both(
          '按 ISA-18.2，由后果的严重程度和可用的处置时间决定。',
          'By ISA-18.2 from how severe the consequence is and how much time there is to respond.',
        ),
      ),
      quality,
      origin,
    ],
    operation: 'listAssets',
  },
  '/assets': {
    about: both(
      '全部资产按层级排列；每个资产的数据、告警、设备都从这里进入。',
      'All assets in their hierarchy; the way to the data, alarms and devices of each.',
    ),
    tasks: [
      task(
        both('找到一个资产', 'Find an asset'),
        both('在树的上方按名称查找，或逐级展开。', 'Type a name above the tree, or open it level by level.'),
        both('也可按 Ctrl K 从任何页面搜索。', 'Or press Ctrl K on any page and search.'),
      ),
      task(
        both('看资产的内容', 'See what an asset holds'),
        both('点选树中的资产。', 'Choose it in the tree.'),
        both(
          '在“实时”“趋势”“告警”“寿命”“数据”“设备”之间切换。',
          'Change between “Live”, “Trends”, “Alarms”, “Life”, “Data” and “Devices”.',
        ),
      ),
      task(
        both('新建自己的资产', 'Make an asset of your own'),
        both('点“新建资产”，选型号，填资产键与名称。', 'Press “New asset”, choose its model, give a key and a name.'),
        both(
          '填写规则要用的属性，缺少的属性会使规则停用；以后在资产页“修改”。',
          'Give the attributes that rules need: a rule without its attribute is off. Change them later by “Edit” on its page.',
        ),
      ),
    ],
    terms: [
      term(
        both('层级', 'Hierarchy'),
        both(
          '如 IEC 62264（ISA-95）的企业、厂区、区域、设备，层数不限。',
          'As in IEC 62264 (ISA-95): enterprise, site, area, equipment; of any depth.',
        ),
      ),
      term(both('型号', 'Model'), both('同类资产共有的测点与属性。', 'The points and attributes that assets of one kind share.')),
    ],
    operation: 'listAssets',
  },
  '/assets/$id': {
    about: both(
      '一个资产的全部：实时值、趋势、告警、寿命与可靠性、测点与为它送数的设备。',
      'All of one asset: live values, trends, alarms, life and reliability, points, and the devices that send them.',
    ),
    tasks: [
      task(
        both('核对一个数值', 'Check a value'),
        both('在“数据”里看“最新值”“质量”“来源”和更新时间。', 'Under “Data” see “Newest value”, “Quality”, “Origin” and its age.'),
        both('值陈旧时，在“设备”里看链路与最近通信。', 'When it is old, see the link and “Last heard” under “Devices”.'),
      ),
      task(
        both('取出数据', 'Take data out'),
        both('在“实时”或“趋势”里选定时间范围。', 'Choose a range under “Live” or “Trends”.'),
        both('打开“数据”，点“导出 CSV”：取这段时间。', 'Open “Data” and choose “Export CSV”: it takes that range.'),
      ),
      task(
        both('看可靠性与剩余寿命', 'See reliability and remaining life'),
        both('打开“寿命”，先由工程师“填写投运日期”。', 'Open “Life”; an engineer does “Give the date” first.'),
        both(
          '故障来自维修工单上登记的“故障”；没有故障时不给 MTBF。',
          'Failures are what orders say under “Failure”; without one there is no MTBF.',
        ),
      ),
    ],
    terms: [quality, origin],
    operation: 'getAsset',
  },
  '/trends': {
    about: both('把任意测点画在同一时间轴上比较，最多 12 条曲线。', 'Any points on one axis of time, up to 12 curves.'),
    tasks: [
      task(
        both('画曲线', 'Draw curves'),
        both('在上方搜索资产或测点并添加。', 'Search assets or points at the top and add them.'),
        both('在图上拖动放大，双击缩小。', 'Drag on the plot to zoom in, double click to zoom out.'),
      ),
      task(
        both('量差值', 'Measure a difference'),
        both('打开“双光标”，拖动或用方向键移动 A、B。', 'Turn on “Cursors”; drag A and B or move them by arrow keys.'),
        both('在“光标读数”里看两处的值、差与每小时变化。', 'See values, difference and change per hour under “Readings at the cursors”.'),
      ),
      task(
        both('与过去比较', 'Compare with the past'),
        both(
          '在“对比”里选“1 天前”等，过去的曲线以虚线叠加。',
          'Under “Compare with” choose such as “1 day before”; the past lies over it, dashed.',
        ),
        both('用“标注”记下看到的事情，所有人可见。', 'Write down what you saw with “Annotate”: everybody sees it.'),
      ),
    ],
    terms: [
      quality,
      term(
        both('断线处', 'Gaps'),
        both('没有数据的时段不连线，坏值不画。', 'A time without data is not bridged, and a bad value is not drawn.'),
      ),
    ],
    operation: 'listAnnotations',
  },
  '/places': {
    about: both(
      '移动对象在地图或楼层平面图上的位置，以及围栏与它们的事件。还没有内容的标签在“更多”里。',
      'Where movers are, on the map or a floor plan; fences and what they tell. Tabs that there is nothing for yet are under “More”.',
    ),
    tasks: [
      task(
        both('建围栏', 'Make a fence'),
        both('打开“围栏”，点“新建围栏”。', 'Open “Fences” and choose “New fence”.'),
        both('选形状，在地图上点出，或直接输入坐标。', 'Choose a shape and click it on the map, or type its places.'),
        both('在“哪些情况报警”里选条件并保存。', 'Choose under “What raises an alarm”, and save.'),
      ),
      task(
        both('找到一样东西并走过去', 'Find something and walk there'),
        both(
          '在“移动对象”里“查找名称”，按回车；它在平面图上时点“带我去”。',
          'Type a name under “Movers” and press Enter; where it is on a floor plan, choose “Way to it”.',
        ),
        both(
          '选入口、图上一处，或自己的工牌为起点；点一段走法在图上看它，可打印。只知道直线时会说明原因。',
          'Begin at an entrance, a place on the plan, or your own badge; tap a step to see it on the map, or print them. Where only the straight line is known, it says why.',
        ),
        both('墙由工程师在“底图”里用“墙与入口”画出。', 'An engineer draws the walls by “Walls and entrances” under “Maps”.'),
        both(
          '下方可“播放”它去过的地方；雷达看到而没有 AIS 的目标见“雷达”。',
          'Below, “Play” where it has been; what a radar sees and no AIS is at is under “Radar”.',
        ),
        both('点摄像机的标记看它的画面；扇形是它的视场。', 'Choose the mark of a camera to see its picture; the wedge is its view.'),
      ),
      task(
        both('查谁到过某处、批次等了多久', 'Find who was at a place, and how long lots waited'),
        both('打开“到访”，在地图上点一处。', 'Open “Visits” and click a place on the map.'),
        both(
          '打开“批次”，点一条看它去过哪些工序；选“各工序等待时间”比较并导出。',
          'Open “Lots” and choose one to see where it was; choose “Waits by step” to compare and export.',
        ),
      ),
      task(
        both('登记船员并核对申报', 'Register a crew and compare declarations with it'),
        both(
          '打开“船员”，逐人登记或导入 CSV；证书到期会标出。',
          'Open “Crew”: register one by one or import a CSV; certificates that expire are marked.',
        ),
        both(
          '申报时勾选在船人员；核验“人员”时列出未登记、证书过期、已登记未申报者。',
          'Tick who is on board in the declaration; its step “Persons” lists who is not registered, whose certificate is over, and who was not declared.',
        ),
      ),
      task(
        both('估计漂移并规划搜寻', 'Estimate a drift and plan a search'),
        both(
          '打开“搜救”，在地图上点最后位置，填风与流，点“估计”。',
          'Open “Rescue”, click the last known place, say wind and current, and choose “Estimate”.',
        ),
        both('选搜寻方式，点“规划”，航线画在图上并可下载。', 'Choose a pattern and “Plan”: its legs are drawn and can be saved.'),
      ),
    ],
    terms: [
      term(both('坐标', 'Places'), both('一律为 WGS 84 经纬度（度）。', 'Always WGS 84 longitude and latitude in degrees.')),
      term(
        both('CPA / TCPA', 'CPA and TCPA'),
        both('两船照此航行时的最近会遇距离，与到那时的时间。', 'How near two vessels come if both go on as they do, and when that is.'),
      ),
      term(
        both('基点、覆盖系数', 'Datum, coverage'),
        both('IAMSAR：最可能的位置；扫海宽度乘航程除以面积。', 'IAMSAR: the likeliest place; sweep width times way, by the area.'),
      ),
    ],
    operation: 'listFences',
  },
} as const satisfies Readonly<Record<string, HelpText>>;
