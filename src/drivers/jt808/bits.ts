import type { Text } from '../../contracts/text.ts';

/** One bit, or a run of bits, of a word that becomes a value of its own. */
export interface BitField {
  /** Key of bindings, e.g. `alarm.sos`. */
  readonly key: string;
  readonly from: number;
  readonly count: number;
  readonly title: Text;
}

type Row = readonly [from: number, name: string, zh: string, en: string, count?: number];

const fieldsOf = (word: string, rows: readonly Row[]): readonly BitField[] =>
  rows.map(([from, name, zh, en, count = 1]) => ({ key: `${word}.${name}`, from, count, title: { zh, en } }));

/** The value of a run of bits. */
export const bitsOf = (word: number, { from, count }: BitField): number => (word >>> from) & (2 ** count - 1);

/** A word with the bits of `values` set; keys that are no bits of it are left out. */
export const wordOf = (fields: readonly BitField[], values: Readonly<Record<string, number>>): number =>
  fields.reduce((word, { key, from, count }) => (word | (((values[key] ?? 0) & (2 ** count - 1)) << from)) >>> 0, 0);

/** Bits of the alarm word, JT/T 808-2019 table 25; bit 31 is of 2011 and 2013. */
export const alarmBits = fieldsOf('alarm', [
  [0, 'sos', '紧急报警', 'Emergency button'],
  [1, 'overspeed', '超速报警', 'Overspeed'],
  [2, 'fatigue', '疲劳驾驶', 'Fatigue driving'],
  [3, 'danger', '危险驾驶行为', 'Dangerous driving'],
  [4, 'gnssFault', 'GNSS 模块故障', 'GNSS module fault'],
  [5, 'antennaOpen', 'GNSS 天线未接或被剪断', 'GNSS antenna open'],
  [6, 'antennaShort', 'GNSS 天线短路', 'GNSS antenna short'],
  [7, 'undervoltage', '主电源欠压', 'Main supply undervoltage'],
  [8, 'powerLoss', '主电源掉电', 'Main supply lost'],
  [9, 'displayFault', '显示器故障', 'Display fault'],
  [10, 'ttsFault', 'TTS 模块故障', 'Speech module fault'],
  [11, 'cameraFault', '摄像头故障', 'Camera fault'],
  [12, 'cardFault', 'IC 卡模块故障', 'Card reader fault'],
  [13, 'overspeedWarning', '超速预警', 'Overspeed warning'],
  [14, 'fatigueWarning', '疲劳驾驶预警', 'Fatigue warning'],
  [15, 'illegalDriving', '违规行驶', 'Driving against rules'],
  [16, 'tyrePressureWarning', '胎压预警', 'Tyre pressure warning'],
  [17, 'blindSpot', '右转盲区异常', 'Right turn blind spot'],
  [18, 'dailyDriving', '当天累计驾驶超时', 'Daily driving time exceeded'],
  [19, 'parkingTimeout', '超时停车', 'Parked too long'],
  [20, 'area', '进出区域', 'Area entered or left'],
  [21, 'route', '进出路线', 'Route entered or left'],
  [22, 'segmentTime', '路段行驶时间不足或过长', 'Segment too fast or too slow'],
  [23, 'routeDeviation', '路线偏离', 'Off the route'],
  [24, 'speedSensorFault', '车辆 VSS 故障', 'Speed sensor fault'],
  [25, 'fuelAbnormal', '车辆油量异常', 'Fuel abnormal'],
  [26, 'stolen', '车辆被盗', 'Stolen'],
  [27, 'illegalIgnition', '车辆非法点火', 'Illegal ignition'],
  [28, 'illegalMove', '车辆非法位移', 'Illegal move'],
  [29, 'collision', '碰撞侧翻报警', 'Collision'],
  [30, 'rollover', '侧翻预警', 'Rollover'],
  [31, 'illegalDoor', '非法开门报警（2011、2013）', 'Door opened illegally (2011, 2013)'],
]);

/** Bits of the status word, JT/T 808-2019 table 24. */
export const statusBits = fieldsOf('status', [
  [0, 'acc', 'ACC 开', 'Ignition on'],
  [1, 'fixed', '定位', 'Position fixed'],
  [2, 'south', '南纬', 'South latitude'],
  [3, 'west', '西经', 'West longitude'],
  [4, 'outOfService', '停运', 'Out of service'],
  [5, 'encrypted', '经纬度已加密', 'Coordinates encrypted'],
  [6, 'brakeWarning', '紧急刹车前撞预警', 'Forward collision warning'],
  [7, 'laneDeparture', '车道偏移预警', 'Lane departure warning'],
  [8, 'load', '载重：0 空 1 半 3 满', 'Load: 0 empty, 1 half, 3 full', 2],
  [10, 'oilCut', '油路断开', 'Fuel line cut'],
  [11, 'circuitCut', '电路断开', 'Circuit cut'],
  [12, 'doorLocked', '车门加锁', 'Doors locked'],
  [13, 'door1', '门 1 开（前门）', 'Door 1 open (front)'],
  [14, 'door2', '门 2 开（中门）', 'Door 2 open (middle)'],
  [15, 'door3', '门 3 开（后门）', 'Door 3 open (rear)'],
  [16, 'door4', '门 4 开（驾驶席门）', 'Door 4 open (driver)'],
  [17, 'door5', '门 5 开（自定义）', 'Door 5 open (custom)'],
  [18, 'gps', '使用 GPS', 'GPS used'],
  [19, 'beidou', '使用北斗', 'BeiDou used'],
  [20, 'glonass', '使用 GLONASS', 'GLONASS used'],
  [21, 'galileo', '使用 Galileo', 'Galileo used'],
  [22, 'moving', '车辆行驶', 'Moving'],
]);

/** Bits of extra 25, signals of the vehicle, JT/T 808-2019 table 31. */
export const signalBits = fieldsOf('signals', [
  [0, 'lowBeam', '近光灯', 'Low beam'],
  [1, 'highBeam', '远光灯', 'High beam'],
  [2, 'turnRight', '右转向灯', 'Turning right'],
  [3, 'turnLeft', '左转向灯', 'Turning left'],
  [4, 'brake', '制动', 'Brake'],
  [5, 'reverse', '倒挡', 'Reverse'],
  [6, 'fogLamp', '雾灯', 'Fog lamp'],
  [7, 'clearanceLamp', '示廓灯', 'Clearance lamp'],
  [8, 'horn', '喇叭', 'Horn'],
  [9, 'airConditioner', '空调', 'Air conditioner'],
  [10, 'neutral', '空挡', 'Neutral'],
  [11, 'retarder', '缓速器', 'Retarder'],
  [12, 'abs', 'ABS', 'ABS'],
  [13, 'heater', '加热器', 'Heater'],
  [14, 'clutch', '离合器', 'Clutch'],
]);

/** Bits of extra 2A, inputs and outputs, JT/T 808-2019 table 32. */
export const ioBits = fieldsOf('io', [
  [0, 'deepSleep', '深度休眠', 'Deep sleep'],
  [1, 'sleep', '休眠', 'Sleep'],
]);
