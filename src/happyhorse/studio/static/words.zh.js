// Every word of the Studio in Chinese.
export const table = {
  // the page
  title: "HappyHorse 工作室", skip: "跳到提示词", view_make: "创作", view_batch: "批量", view_usage: "用量",
  theme: "浅色或深色", other_language: "English", shortcuts: "快捷键", close: "关闭", or: "或", comma: "，", space: "",
  history: "做过的短片", stage: "舞台", composer: "描述一段短片", away_page: "服务器没有回应，正在重试。",
  // the empty stage
  empty_title: "想看到什么，听到什么？", empty_words: "写在下面。画面、人声和音效一次生成。", ideas: "从这里开始",
  // ways
  way: "从什么开始", way_text: "文字", way_picture: "图片", way_references: "参考", way_edit: "短片", way_storyboard: "分镜",
  prompt: "提示词", prompt_text: "温暖的厨房里，面包师微笑着用法语说：“Bonjour !” 柔和的晨光，特写……",
  prompt_picture: "从这张图开始会发生什么：动作、镜头、声音……", prompt_references: "用标签称呼素材：@Image1 走在雨中……",
  prompt_edit_source: "要改什么，保留什么……", prompt_edit_extend: "接下来怎样……", prompt_edit_dub: "要听到什么，也可留空……",
  prompt_storyboard: "所有镜头共有的：人物、地点、光线、风格……",
  first_frame: "首帧", last_frame: "尾帧", drop_picture: "拖入或选择一张图片", clip: "短片", drop_clip: "拖入或选择一段短片",
  add_picture: "人物与物品的图片", add_video: "动作参考短片", add_sound: "声音样本", up_to: "最多 {most} 个",
  insert_tag: "把 {tag} 写进提示词；方向键调整顺序", take_away: "移除：{name}",
  change: "怎样处理这段短片", change_source: "修改", change_extend: "续写", change_dub: "配音",
  keep_sound: "保留原声", between: "只改这几秒", between_start: "从第几秒", between_end: "到第几秒",
  about_extend: "画面和声音都从短片结尾接着往下。", about_dub: "画面不变，为它生成人声和音效。",
  kind_picture: "图片", kind_video: "短片", kind_sound: "录音", wrong_kind: "{name} 不能放在这里：需要{kinds}。",
  shots: "镜头", shot: "镜头 {n}", add_shot: "添加镜头", shot_words: "这个镜头里看到什么、说什么……", shot_share: "均分",
  shot_seconds: "镜头 {n} 的秒数", shot_earlier: "镜头 {n} 前移", shots_open: "{n} 个镜头，其中 {open} 个均分剩余时间",
  shots_told: "{n} 个镜头，共 {sum} 秒",
  // choices
  choices: "选项", choice_ratio: "画幅", choice_length: "时长", choice_resolution: "尺寸", choice_sound: "声音", choice_seed: "种子",
  choice_more: "更多", choice_count: "数量", secs: "{n} 秒", minutes: "{n} 分钟", hours: "{n} 小时",
  length_follows: "时长由给定的短片或镜头决定。", res_draft: "草稿", res_720p: "720p", res_1080p: "1080p",
  res_about_draft: "快，可再放大", res_about_720p: "短边 720", res_about_1080p: "短边 1080", per_second: "每秒 {price}",
  edit_is_draft: "修改过的短片保持生成时的尺寸。",
  sound_on: "有声", sound_off: "无声", sound_switch: "画面与声音一起生成", language: "说话的语言", speech: "语音",
  about_speech: "用一段录音驱动表情和口型", ambience: "环境声", about_ambience: "垫在所有声音之下的录音",
  voices_are: "引号里的台词会照原文说出。", lips_stay: "台词只在口型上看到，听不到。",
  lang_brief_auto: "自动", lang_auto: "按提示词", lang_en: "英语", lang_zh: "普通话", lang_yue: "粤语", lang_ja: "日语", lang_ko: "韩语", lang_de: "德语", lang_fr: "法语",
  seed_any: "随机种子", seed_draw: "换一个", seed_lock: "锁定这个种子", seed_about: "同样的请求加同样的种子，得到同样的短片。",
  more: "更多", more_set: "更多（{n}）", count: "生成几段，种子各不相同", negative_prompt: "不想要的", negative_about: "不想看到或听到的内容",
  script: "定时台词（SRT 或 VTT）", steps: "步数", steps_own: "模型默认", expand: "要求说话却没写台词时，代写一句", watermark: "画面上加可见标记",
  // prompt help
  help: "提示词助手", help_told: "将告诉模型", help_use: "采用这段文字", help_undo: "恢复我的文字", help_heard: "将听到", notes: "说明",
  notes_count: "{n} 条说明", budget: "{length}里说话 {spoken}", budget_over: "{length}说不完这些台词",
  phrases_camera: "镜头", phrases_light: "光线", phrases_sound: "声音", phrases_style: "风格",
  // sending
  create: "生成", time_unknown: "用时未知", about_time: "约 {time}", ahead: "前面还有 {count} 个",
  needs_prompt: "请写下想看到和听到的内容。", needs_picture: "请添加首帧或尾帧图片。", needs_reference: "请添加要参考的图片、短片或声音。",
  needs_clip: "请添加要处理的短片。", needs_shots: "至少写一个镜头。",
  // in the making
  progress: "进度", preview: "目前的样子", cancel: "取消", cancelling: "这一步之后停止……", next: "下一个就是它", place: "前面还有 {place} 个",
  left: "还需 {time}", just_now: "刚刚", stage_text: "阅读文字", stage_base: "生成画面和声音", stage_upscale: "放大画面", stage_decode: "显影",
  stage_write: "写入文件", state_queued: "排队中", state_running: "生成中", state_done: "已完成", state_failed: "失败", state_cancelled: "已取消",
  cancelled_words: "没有计费。文字还在：选“再创作”可以重来。", gone_title: "这段短片已不再保存", gone_words: "同样的种子可以再做一次：先选“再创作”，再点“生成”。",
  ready: "完成：{words}", show: "查看", spoken_done: "短片已完成。", spoken_over: "短片没有做成。",
  // a finished clip
  player: "播放器", play: "播放", pause: "暂停", position: "位置", volume: "音量", mute: "静音", fullscreen: "全屏", frame_back: "后退一帧",
  frame_on: "前进一帧", no_sound: "无声", hear_this: "听这一段", acts: "处理这段短片", remix: "再创作", remix_about: "取回它的文字和选项",
  remix_done: "文字和选项已放回编辑区。", extend: "续写", extend_done: "短片将从结尾继续：写下怎样继续。", larger: "放大",
  larger_about: "画面和声音不变，更清晰，不会重新生成。", larger_anew: "用同样的种子重新生成同样的短片，更清晰。",
  compare: "比较", compare_choose: "现在选择要比较的短片。", compare_end: "结束比较",
  in_step: "两段同步播放，只听其中一段。", download: "下载", details: "详情", star: "加入收藏", unstar: "取消收藏", delete: "删除",
  delete_title: "删除这段短片？", delete_words: "它会从历史和磁盘中消失，无法恢复。", keep: "保留", deleted: "已删除。", seed_is: "种子 {seed}",
  took: "用时 {time}", prompt_told: "告诉模型的文字", model: "模型与权重", picture: "画面", provenance: "来源", provenance_words: "文件内含内容凭证（C2PA）",
  lines: "台词", copy_link: "复制链接", copy_as: "复制为 {name}", copied: "已复制。", copy_failed: "浏览器不允许复制，请手动选择文字。",
  // the reel
  search: "搜索", only_starred: "只看收藏", older: "更早的", nothing_yet: "做过的短片会留在这里。", nothing_found: "没有找到。",
  // batch
  batch_title: "一次生成多段", batch_words: "一行一段短片。CSV 第一行写字段名，JSONL 每行一个对象。", batch_drop: "拖入或选择 CSV 或 JSONL 文件",
  batch_paste: "或把内容粘贴在这里", batch_read: "读取", batch_example: "看一个例子", batch_rows: "{n} 行", batch_bad: "{n} 行有误",
  batch_send: "提交 {n} 段", batch_stop: "停止提交", batch_clear: "清空", batch_price: "共 {price}", batch_row: "行", batch_state: "状态",
  batch_nothing: "这段文字里没有数据行。", batch_ready: "就绪", batch_sent: "完成 {done} / {all}", batch_unknown: "没有 {name} 这个字段",
  batch_json: "这一行不是 JSON", batch_again: "重新提交失败的", batch_fields: "字段",
  // usage
  usage_title: "用量", usage_balance: "余额", usage_reserved: "预留", usage_today: "今日生成", usage_limit: "每天 {n}", usage_running: "生成中",
  usage_queued: "排队中", usage_free: "不计费", usage_ledger: "最近 30 天", usage_prices: "价格", usage_when: "时间", usage_what: "项目",
  usage_length: "时长", usage_credits: "金额", usage_nothing: "这些天没有扣费或充值。", usage_row: "模型", kind_charge: "短片", kind_grant: "充值",
  kind_refund: "退还", usage_owner: "账户", at_once: "最多同时 {n} 个",
  // signing in
  sign_in: "登录", sign_in_words: "这台服务器需要密钥。管理者可以用 happyhorse keys create NAME 创建。", key: "密钥", sign_out: "退出",
  // keys
  keys_title: "快捷键", key_send: "生成短片", key_play: "播放与暂停", key_frame: "后退、前进一帧", key_second: "后退、前进一秒", key_mute: "静音",
  key_full: "全屏", key_search: "搜索短片", key_prompt: "写提示词", key_help: "这张表", key_star: "收藏", key_reel: "在短片间移动",
  // refusals that have words of their own
  refused_away: "连接不上服务器。", refused_internal: "服务器出了问题。", refused_unauthorized: "密钥缺失、错误或已撤销。",
  refused_credits: "余额不足。", refused_quota: "今天的额度已用完。", refused_busy: "排队的太多，请稍后再试。", refused_rate: "请求太频繁，请稍后再试。",
  refused_too_large: "文件太大。", refused_moderated: "内容被拒绝。", refused_missing: "已经不在这里了。",
};

export const phrasebook = {
  camera: ["特写", "中景", "全景", "缓慢推近", "跟拍", "横摇", "固定镜头"],
  light: ["黄昏金光", "柔和的窗光", "暖色灯光", "阴天", "夜晚霓虹"],
  sound: ["咖啡馆轻声嘈杂", "鸟鸣", "风声和海浪", "雨打玻璃", "脚步声", "没有对白"],
  style: ["浅景深", "低饱和色彩", "35 毫米胶片颗粒", "明亮干净"],
};

export const prompts = [
  "温暖的厨房里，面包师把刚出炉的面包放上桌，微笑着用普通话说：“趁热吃！”特写，晨光，面包皮噼啪作响。",
  "夜里雨打咖啡馆的窗，一位女士翻过一页书，抬起头。没有对白，轻柔爵士，霓虹倒影。",
  "清晨薄雾的公园里有人跑步，镜头从侧面跟拍。脚步声、呼吸声、远处鸟鸣。",
  "老师在白板上画三颗行星，用日语说：「今日は星の話をしましょう。」中景，明亮的教室。",
  "黄昏的悬崖下海浪翻涌，一对恋人沿着崖边慢慢走。全景推近，风声和浪声。",
  "钟表匠在台灯下端详一枚小齿轮。大特写，固定镜头，滴答声，安静的呼吸。",
];
