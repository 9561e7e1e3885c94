package report

// relianceWords are the texts of the page of what one can rely on, in one language.
type relianceWords struct {
	title string
	care  [2]string
	// Sentences of the summary. %d are numbers, %s times.
	files, allRead, leftOut, removed, accepted count
	statements, within, whole                  count
	span                                       string // %s: first, last, zone
	broken, holed, bare                        count
	breaks, holes                              count
	rejected, overruled, between, settled      count
	names, complete, unremarked                count
	nothing                                    string

	headings, sheets, terms, notes map[string]string
}

var relianceEnglish = relianceWords{
	title: "What one can rely on",
	care: [...]string{
		"Where balances agree, every line between two of them is there and has its amount: what is missing, added or changed there would break the sum.",
		"Agreement does not prove who stands behind an account, nor that a bank's own books are true.",
	},
	files:   count{"1 file is in the ledger.", "%d files are in the ledger."},
	allRead: always("None was left out."),
	leftOut: count{"1 file was left out as a whole, with the reason below.",
		"%d files were left out as a whole, with the reasons below."},
	removed: count{"1 file was removed again.", "%d files were removed again."},
	accepted: count{"1 file was taken in although its balances, totals or counts speak against it; somebody gave a " +
		"reason.", "%d files were taken in although their balances, totals or counts speak against them; somebody gave a " +
		"reason."},
	statements: count{"They hold the statement of 1 account",
		"They hold the statements of %d accounts (an account with two currencies counts twice)"},
	within: count{"with 1 line; lines between balances that agree: %d.",
		"with %d lines, %d of them between balances that agree."},
	whole: count{"The balances of 1 account agree from its first line to its last.",
		"The balances of %d accounts agree from the first line to the last."},
	span: "Balances agree at the earliest from %s and at the latest to %s (%s).",
	broken: count{"In 1 account a balance does not follow from the one before,",
		"In %d accounts a balance does not follow from the one before,"},
	breaks: count{"at 1 place: something is missing, too much or wrong there.",
		"at %d places: something is missing, too much or wrong there."},
	holed: count{"1 account has days without a statement,", "%d accounts have days without a statement,"},
	holes: count{"1 stretch of time between others that have one.",
		"%d stretches of time between others that have one."},
	bare: count{"1 account states no two balances to compare: nothing proves that its lines are complete.",
		"%d accounts state no two balances to compare: nothing proves that their lines are complete."},
	rejected: count{"1 row could not be read and is not in the ledger.",
		"%d rows could not be read and are not in the ledger."},
	overruled: count{"1 record contradicts another with the same id and does not count.",
		"%d records contradict others with the same id and do not count."},
	between: count{"At 1 place files contradict each other or may.",
		"At %d places files contradict each other or may."},
	settled: count{"At 1 more place files have the same movement in two ways; it counts once, or the balances show " +
		"that both count.", "At %d more places files have the same movement in two ways; it counts once, or the balances " +
		"show that both count."},
	names: count{"1 name may be one account with others, or is taken for one.",
		"%d names may be one account with others, or are taken for one."},
	complete: count{"1 row comes from tables of transfers, which are no statements: nothing here proves it complete.",
		"%d rows come from tables of transfers, which are no statements: nothing here proves them complete."},
	unremarked: count{"An earlier dyetrace did not keep what it left out of 1 file: import the file once more to see it.",
		"An earlier dyetrace did not keep what it left out of %d files: import the files once more to see it."},
	nothing: "The ledger holds no statements.",
	headings: map[string]string{
		"file": "File", "sha256": "SHA-256", "format": "Format", "timezone": "Time zone", "read_with": "Read with",
		"agreed": "Its lines agree with its", "accepted": "Taken in despite",
		"sources.rows": "Rows read", "rows_rejected": "Rows left out", "removed": "Removed",
		"lines": "Lines", "lines_agree": "Lines that agree", "agrees": "Balances agree", "verdict": "In short",
		"breaks": "Breaks", "holes": "Without a statement",
		"broke_after": "Last balance before", "broke_at": "Balance that breaks", "hole_from": "From", "hole_to": "To",
		"days_without": "Days", "moved": "Balance moved by",
		"reason": "Reason", "finding": "What was found", "comes_to": "By the lines before", "states": "Stated",
		"column": "Column", "record": "Record", "stands": "What counts", "about": "What", "at": "When", "and_others": "And",
		"stands_at": "Where",
	},
	sheets: map[string]string{
		"sources": "Sources", "statements": "Accounts", "breaks": "Where balances break", "holes": "Days without a statement",
		"refused":  "Files left out",
		"rejected": "Rows left out", "overruled": "Records that others contradict", "between": "Between files",
		"names": "Names of accounts", "remarks": "Notes of imports",
	},
	notes: map[string]string{
		"statements": "Accounts in doubt come first. Balances agree over a stretch of time where each follows from the " +
			"one before and the lines between.",
		"breaks": "By the lines before: the last balance with the lines since. Stated: the balance in the source.",
		"holes": "Days between two statements of an account. Where balances show it, the last column gives the " +
			"difference between the balances before and after: the net sum that moved unseen.",
		"refused": "These files were given to an import and could not be read, or contradict themselves. Nothing of " +
			"them is in the ledger.",
		"rejected":  "These rows are not in the ledger.",
		"overruled": "Two records with one id differ. The one whose file came first counts.",
		"between":   "What contradicts comes first. What is settled comes after it.",
		"names": "Numbers that may be one account or two, and names that the ledger takes for one account, with the " +
			"reason.",
	},
	terms: map[string]string{
		"agrees": "agrees throughout", "breaks": "breaks", "holes": "days missing", "partly": "agrees in part",
		"bare":     "nothing to compare",
		"rejected": "row left out", "unread": "not read", "resolved": "read another way", "accepted": "taken in despite",
		"refused": "refused", "changed": "changed", "contradicts": "contradicts itself",
		"one": "taken for one", "several": "may be one of several", "alike": "may be one",
		"elsewhere": "one number at two banks", "codes": "one number, banks named by different codes", "two": "may be two",
		"as it says": "as the file says", "not kept": "not known",
	},
}

var relianceChinese = relianceWords{
	title: "可以依据什么",
	care: [...]string{
		"余额相符之处，两个余额之间的每一笔都在，且金额无误：若有缺漏、增添或改动，合计就对不上。",
		"余额相符并不证明账户背后是谁，也不证明银行自己的账是真的。",
	},
	files:      always("账本收录 %d 个文件。"),
	allRead:    always("没有文件被排除。"),
	leftOut:    always("%d 个文件整体未收录，原因见下。"),
	removed:    always("%d 个文件已被移除。"),
	accepted:   always("%d 个文件虽与其余额、合计或笔数不符，仍按所述理由收录。"),
	statements: always("其中有 %d 个账户的流水（同一账户的两个币种计为两个），"),
	within:     always("共 %d 笔，其中 %d 笔位于相符的余额之间。"),
	whole:      always("%d 个账户的余额从第一笔到最后一笔全部相符。"),
	span:       "余额相符的时间最早自 %s，最晚至 %s（%s）。",
	broken:     always("%d 个账户有余额与前一余额不符，"),
	breaks:     always("共 %d 处：该处有缺漏、多余或错误。"),
	holed:      always("%d 个账户有缺少流水的日期，"),
	holes:      always("共 %d 段，其前后均有流水。"),
	bare:       always("%d 个账户没有可比对的余额：无法证明其流水完整。"),
	rejected:   always("%d 行无法读取，未收录。"),
	overruled:  always("%d 条记录与同编号的其他记录不一致，不计入。"),
	between:    always("%d 处文件相互矛盾，或可能相互矛盾。"),
	settled:    always("另有 %d 处，两个文件以不同方式记载同一笔，只计一次，或余额表明各计一笔。"),
	names:      always("%d 个账户名称可能与其他名称为同一账户，或已视为同一账户。"),
	complete:   always("%d 行来自转账表，并非流水：此处无法证明其完整。"),
	unremarked: always("%d 个文件由较早版本导入，未保留其未收录的内容；重新导入即可得知。"),
	nothing:    "账本中没有流水。",
	headings: map[string]string{
		"file": "文件", "sha256": "SHA-256", "format": "格式", "timezone": "时区", "read_with": "读取方式", "agreed": "明细与以下各项相符",
		"accepted":     "不顾以下情况收录",
		"sources.rows": "读取行数", "rows_rejected": "未收录行数", "removed": "移除",
		"lines": "笔数", "lines_agree": "相符笔数", "agrees": "余额相符时段", "verdict": "结论", "breaks": "不符处", "holes": "无流水时段",
		"broke_after": "前一余额", "broke_at": "不符余额", "hole_from": "起", "hole_to": "止", "days_without": "天数", "moved": "余额变动",
		"reason": "原因", "finding": "发现", "comes_to": "推算余额", "states": "所载余额", "column": "列", "record": "记录", "stands": "计入者",
		"about": "类别", "at": "时间", "and_others": "与", "stands_at": "位置",
	},
	sheets: map[string]string{
		"sources": "来源文件", "statements": "账户", "breaks": "余额不符之处", "holes": "无流水的日期", "refused": "未收录的文件",
		"rejected": "未收录的行", "overruled": "被其他记录否定的记录", "between": "文件之间", "names": "账户名称", "remarks": "导入说明",
	},
	notes: map[string]string{
		"statements": "存疑的账户在前。余额相符是指每个余额都能由前一余额和其间各笔推算得出。",
		"breaks":     "“推算余额”是前一余额加其间各笔的结果，“所载余额”是来源文件所写。",
		"holes":      "同一账户两份流水之间的日期。余额能够说明时，最后一列为其间余额的变动：即未见流水的净额。",
		"refused":    "这些文件曾交付导入，但无法读取或自相矛盾，账本中没有其任何内容。",
		"rejected":   "这些行未收录。",
		"overruled":  "同一编号的两条记录内容不同，以文件先到者为准。",
		"between":    "相互矛盾的在前，已有定论的在后。",
		"names":      "可能为同一账户或两个账户的号码，以及账本视为同一账户的名称及理由。",
	},
	terms: map[string]string{
		"agrees": "全部相符", "breaks": "有不符", "holes": "缺日期", "partly": "部分相符", "bare": "无从比对",
		"rejected": "未收录的行", "unread": "未读取", "resolved": "改按另一方式读取", "accepted": "仍予收录", "refused": "拒绝", "changed": "有改动",
		"contradicts": "自相矛盾",
		"one":         "视为同一账户", "several": "可能为其中之一", "alike": "可能为同一账户", "elsewhere": "两家银行同一号码", "codes": "同一号码，银行代码写法不同",
		"two":        "可能为两个账户",
		"as it says": "按文件所载", "not kept": "不详",
	},
}
