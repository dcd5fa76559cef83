/** What a column is for, told by its name. A user's word goes first. */
import type { ColumnRole } from "./source.ts";

const TIME =
  /^(time|times?tamp|date[ _-]?time|date|ts|t|cycle|cycles|sample|时间|时间戳|日期|日期时间|采集时间|zeit|zeitstempel|datum)( ?[[(].*)?$/i;
const UNIT =
  /^(unit|unit[ _-]?(id|nr|no|number)|asset|asset[ _-]?id|machine|machine[ _-]?id|engine|engine[ _-]?id|device|device[ _-]?id|equipment|run|batch|anlage|anlagen[ _-]?(id|nr|nummer)|maschine|maschinen[ _-]?(id|nr|nummer)|设备|设备编号|机器|机台|机台号)$/i;
const LABEL =
  /^(label|class|target|anomaly|is_?anomaly|changepoint|fault|fault[ _-]?(type|class)|failure|machine failure|is_?failure|failed|rul|remaining useful life|故障|故障类型|异常|标签|剩余寿命)$/i;
const SETTING = /^((operational[ _-]?)?setting[ _-]?\d*|set[ _-]?point.*|sp[ _-].*|op[ _-]?\d+|设定.*)$/i;
const IDENTIFIER =
  /^(id|uid|udi|uuid|index|row|no\.?|nr\.?|serial.*|product[ _-]?id|order[ _-]?id|序号|编号|流水号|产品编号)$/i;
const TAG = /^(tag|tag[ _-]?name|sensor|signal|channel|metric|variable|point|点位|测点|变量)$/i;
const VALUE = /^(value|val|reading|measurement|值|数值)$/i;

export const isTimeName = (name: string): boolean => TIME.test(name.trim());
export const isUnitName = (name: string): boolean => UNIT.test(name.trim());
export const isTagName = (name: string): boolean => TAG.test(name.trim());
export const isValueName = (name: string): boolean => VALUE.test(name.trim());

export function roleByName(name: string): ColumnRole {
  const text = name.trim();
  if (LABEL.test(text)) return "label";
  if (IDENTIFIER.test(text)) return "ignored";
  return SETTING.test(text) ? "setting" : "sensor";
}
