/// What people read on the result page, in progress lines and in hints, in each language.
///
/// `%1` and `%2` stand for what is filled in.
enum Phrase: CaseIterable, Template {
    case requirementTaken
    case interruptHint
    case headRequirement
    case headPlan
    case headClaims
    case headChange
    case headProof
    case headBranch
    case headCosts
    case headReason
    case headVerdict
    case nothingRecorded
    case costs
    case diffTotal
    case stateRunning
    case stateLanded
    case stateFailed
    case stateRefused
    case stateCancelled
    case stateAccepted
    case stateRejected
    case standingProven
    case standingTested
    case standingUnproven
    case someUnproven
    case howToAccept
    case howToReject
    case howToRetry
    case howToAnswer
    case headCard
    case cardGoal
    case cardAcceptance
    case cardNonGoals
    case cardEvidence
    case cardRisk
    case riskLow
    case riskMedium
    case riskHigh
    case headQuestions
    case howToFollow
    case howToUndo
    case replayEqual
    case replayEnded
    case replayParted
    case replayCompared
    case replaySame
    case replayRecorded
    case replayReplayed
    case replayLanded
    case replayOpen
    case replayTimes
    case headFacts
    case exportWritten
    case exportLooked
    case exportHolds
    case exportFiles
    case exportReplaced
    case exportReplays
    case exportUnfaithful
    case exportNotSent
    case stageRequirement
    case stageTask
    case stageModel
    case stageLanding
    case startingDaemon
    case daemonStarted
    case daemonRunning
    case daemonStopped
    case daemonNotRunning
    case statusCounts
    case noRequirements
    case acceptedForward
    case acceptedMerge
    case mergeUntested
    case undone
    case rejectedDone
    case cancelledDone
    case detachedHead
    case receiptHolds
    case receiptBroken
    case receiptAbsent
    case signatureNone
    case signatureGood
    case signatureUnknown
    case signatureUnchecked
    case signatureBad
    case linesNotCommitted
    case linesByAuthor
    case acceptedSquash
    case noSteps
    case paused
    case howToResume
    case draining
    case resumed
    case retried
    case decided
    case noDecisions
    case decisionsWait
    case setAside
    case heldHere
    case spentToday
    case headTasks
    case headSpent

    /// The template in `language`.
    func template(_ language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private var english: String {
        switch self {
        case .requirementTaken: "requirement %1 taken"
        case .interruptHint: "Ctrl-C ends the watching, not the work; follow it again with: atelier watch %1"
        case .headRequirement: "Requirement"
        case .headPlan: "Plan"
        case .headClaims: "Claims"
        case .headChange: "Change"
        case .headProof: "Proof"
        case .headBranch: "Branch"
        case .headCosts: "Costs"
        case .headReason: "Reason"
        case .headVerdict: "Verdict"
        case .nothingRecorded: "(nothing recorded)"
        case .costs: "%1 s, %2 model calls, %3 prompt tokens (%4 re-used), %5 generated"
        case .diffTotal: "%1 files, +%2 -%3"
        case .stateRunning: "running"
        case .stateLanded: "landed"
        case .stateFailed: "failed"
        case .stateRefused: "refused"
        case .stateCancelled: "cancelled"
        case .stateAccepted: "accepted"
        case .stateRejected: "rejected"
        case .standingProven: "proven"
        case .standingTested: "tested"
        case .standingUnproven: "UNPROVEN"
        case .someUnproven: "%1 of %2 claims are unproven: read the change before you take it."
        case .howToAccept: "Take it into your branch:  atelier accept %1"
        case .howToReject: "Decline it:  atelier reject %1"
        case .howToRetry: "Nothing of yours was changed. Say it differently and run: atelier do \"...\""
        case .howToAnswer: "Answer with a number or in your own words:  atelier do --answer %1 \"...\""
        case .headCard: "Understood"
        case .cardGoal: "goal"
        case .cardAcceptance: "to be met"
        case .cardNonGoals: "to stay"
        case .cardEvidence: "seen at"
        case .cardRisk: "risk"
        case .riskLow: "low"
        case .riskMedium: "medium"
        case .riskHigh: "high"
        case .headQuestions: "Questions"
        case .howToFollow: "Follow it with:  atelier watch %1"
        case .howToUndo: "Bring the state before back with:  atelier undo %1"
        case .replayEqual: "The replay is equal: %1 tasks, %2 model replies, %3 commands."
        case .replayEnded: "The replay is equal as far as the record goes; the run was cut off there."
        case .replayParted: "The replay parts at %1: %2"
        case .replayCompared: "Asked %1; the runs part at %2: %3"
        case .replaySame: "Asked %1; it did what the record says."
        case .replayRecorded: "recorded"
        case .replayReplayed: "replayed"
        case .replayLanded: "%1: %2, patch %3"
        case .replayOpen: "%1: %2"
        case .replayTimes: "%1 s, where models and commands had taken %2 s. Nothing was landed."
        case .headFacts: "Facts"
        case .exportWritten: "%1 holds the run (%2 bytes)."
        case .exportLooked: "Nothing was written; the file would have %1 bytes."
        case .exportHolds: "In it: the requirement, %1 facts, %2 model calls, %3 commands with their output, %4 files."
        case .exportFiles: "Files"
        case .exportReplaced: "Replaced"
        case .exportReplays: "On this machine the run replays: %1. Files left out: %2."
        case .exportUnfaithful: "Without what was replaced the run goes another way, so its replay tells little."
        case .exportNotSent: "Nothing was sent to anybody. Read it before you do: gunzip -c < %1"
        case .stageRequirement: "require"
        case .stageTask: "task"
        case .stageModel: "model"
        case .stageLanding: "landing"
        case .startingDaemon: "starting the daemon"
        case .daemonStarted: "The daemon runs (process %1)."
        case .daemonRunning: "daemon %1, process %2, up %3 s; engine %4, model %5"
        case .daemonStopped: "The daemon ended (process %1)."
        case .daemonNotRunning: "No daemon runs."
        case .statusCounts: "%1 running, %2 waiting"
        case .noRequirements: "No requirements yet. Give one with: atelier do \"...\""
        case .acceptedForward: "%1 was moved forward to %2."
        case .acceptedMerge: "%1 was merged at %2."
        case .mergeUntested: "Both sides were never tested together; next time: atelier rebase ID before accept"
        case .undone: "The state before is back; %1 is at %2."
        case .rejectedDone: "Requirement %1 was declined and its branch removed; atelier show %1 tells its commit."
        case .cancelledDone: "Requirement %1 was cancelled."
        case .detachedHead: "detached HEAD"
        case .receiptHolds: "the receipt holds"
        case .receiptBroken: "the receipt does NOT hold"
        case .receiptAbsent: "no receipt"
        case .signatureNone: "not signed: anybody who can write notes could have written it"
        case .signatureGood: "signed by %1"
        case .signatureUnknown: "signed by somebody you have not named: %1"
        case .signatureUnchecked: "signed, not checked: %1"
        case .signatureBad: "BAD signature: %1"
        case .linesNotCommitted: "not committed yet"
        case .linesByAuthor: "%1: %2 (no requirement)"
        case .acceptedSquash: "%1 has one commit more: %2."
        case .noSteps: "Nothing was accepted that could be undone."
        case .paused: "Paused: nothing is under way, and nothing is lost."
        case .howToResume: "Go on with: atelier resume"
        case .draining: "Draining: %1 under way are finished, nothing more is begun."
        case .resumed: "The work goes on."
        case .retried: "Requirement %1 is tried again."
        case .decided: "Settled."
        case .noDecisions: "Nothing waits for a decision."
        case .decisionsWait: "%1 questions wait for you: atelier decisions"
        case .setAside: "Set aside after it took the daemon down too often: %1. Free it with: atelier retry %2"
        case .heldHere: "It is held; go on with: atelier resume %1"
        case .spentToday: "today (UTC): %1"
        case .headTasks: "Tasks"
        case .headSpent: "Spent"
        }
    }

    private var chinese: String {
        switch self {
        case .requirementTaken: "已接受需求 %1"
        case .interruptHint: "按 Ctrl-C 只会停止查看，工作会继续；再次查看请运行：atelier watch %1"
        case .headRequirement: "需求"
        case .headPlan: "计划"
        case .headClaims: "结论"
        case .headChange: "改动"
        case .headProof: "证据"
        case .headBranch: "分支"
        case .headCosts: "开销"
        case .headReason: "原因"
        case .headVerdict: "判定"
        case .nothingRecorded: "（没有记录）"
        case .costs: "%1 秒，模型调用 %2 次，提示词 %3 个 token（复用 %4），生成 %5"
        case .diffTotal: "%1 个文件，+%2 -%3"
        case .stateRunning: "进行中"
        case .stateLanded: "已落到分支"
        case .stateFailed: "未通过"
        case .stateRefused: "已拒绝"
        case .stateCancelled: "已取消"
        case .stateAccepted: "已采纳"
        case .stateRejected: "已否决"
        case .standingProven: "已证明"
        case .standingTested: "已测试"
        case .standingUnproven: "未证明"
        case .someUnproven: "%2 条结论中有 %1 条未经证明：采纳前请先阅读改动。"
        case .howToAccept: "采纳到你的分支：  atelier accept %1"
        case .howToReject: "否决：  atelier reject %1"
        case .howToRetry: "你的文件没有任何改动。换一种说法再试：atelier do \"...\""
        case .howToAnswer: "用编号或自己的话回答：atelier do --answer %1 \"...\""
        case .headCard: "理解"
        case .cardGoal: "目标"
        case .cardAcceptance: "须满足"
        case .cardNonGoals: "须保持"
        case .cardEvidence: "依据"
        case .cardRisk: "风险"
        case .riskLow: "低"
        case .riskMedium: "中"
        case .riskHigh: "高"
        case .headQuestions: "问题"
        case .howToFollow: "查看进度：  atelier watch %1"
        case .howToUndo: "恢复到之前的状态：  atelier undo %1"
        case .replayEqual: "重放结果一致：%1 个任务，%2 次模型回答，%3 条命令。"
        case .replayEnded: "就记录所及，重放结果一致；原来的运行在那里中断。"
        case .replayParted: "重放在 %1 处出现分歧：%2"
        case .replayCompared: "询问了 %1；两次运行在 %2 处出现分歧：%3"
        case .replaySame: "询问了 %1；结果与记录相同。"
        case .replayRecorded: "记录"
        case .replayReplayed: "重放"
        case .replayLanded: "%1：%2，补丁 %3"
        case .replayOpen: "%1：%2"
        case .replayTimes: "用时 %1 秒；当时模型和命令用了 %2 秒。没有落地任何改动。"
        case .headFacts: "事实"
        case .exportWritten: "%1 保存了这次运行（%2 字节）。"
        case .exportLooked: "没有写入任何文件；导出文件会有 %1 字节。"
        case .exportHolds: "内容：需求、%1 条事实、%2 次模型调用、%3 条命令及其输出、%4 个文件。"
        case .exportFiles: "文件"
        case .exportReplaced: "已替换"
        case .exportReplays: "在本机重放的结果：%1。未包含的文件：%2 个。"
        case .exportUnfaithful: "替换之后运行会走另一条路，因此重放说明不了多少问题。"
        case .exportNotSent: "没有向任何人发送。发送之前请先阅读：gunzip -c < %1"
        case .stageRequirement: "需求"
        case .stageTask: "任务"
        case .stageModel: "模型"
        case .stageLanding: "落地"
        case .startingDaemon: "正在启动守护进程"
        case .daemonStarted: "守护进程已运行（进程 %1）。"
        case .daemonRunning: "守护进程 %1，进程 %2，已运行 %3 秒；引擎 %4，模型 %5"
        case .daemonStopped: "守护进程已结束（进程 %1）。"
        case .daemonNotRunning: "没有守护进程在运行。"
        case .statusCounts: "%1 个进行中，%2 个等待中"
        case .noRequirements: "还没有需求。用这个命令提出一个：atelier do \"...\""
        case .acceptedForward: "%1 已快进到 %2。"
        case .acceptedMerge: "%1 已合并，位于 %2。"
        case .mergeUntested: "两边的改动没有一起测试过；下次可先运行 atelier rebase ID，再 accept"
        case .undone: "已恢复到之前的状态；%1 位于 %2。"
        case .rejectedDone: "需求 %1 已否决，分支已移除；atelier show %1 仍可查到它的提交。"
        case .cancelledDone: "需求 %1 已取消。"
        case .detachedHead: "分离的 HEAD"
        case .receiptHolds: "收据有效"
        case .receiptBroken: "收据无效"
        case .receiptAbsent: "没有收据"
        case .signatureNone: "未签名：任何能写 note 的人都可能写出它"
        case .signatureGood: "由 %1 签名"
        case .signatureUnknown: "签名者不在你的名单中：%1"
        case .signatureUnchecked: "已签名，未能检查：%1"
        case .signatureBad: "签名错误：%1"
        case .linesNotCommitted: "尚未提交"
        case .linesByAuthor: "%1：%2（没有需求）"
        case .acceptedSquash: "%1 增加了一个提交：%2。"
        case .noSteps: "没有可以撤销的采纳。"
        case .paused: "已暂停：没有进行中的工作，也没有丢失任何东西。"
        case .howToResume: "继续：atelier resume"
        case .draining: "正在收尾：%1 个进行中的任务会完成，不再开始新的。"
        case .resumed: "工作继续。"
        case .retried: "需求 %1 将再次尝试。"
        case .decided: "已决定。"
        case .noDecisions: "没有等待决定的问题。"
        case .decisionsWait: "有 %1 个问题等待您的决定：atelier decisions"
        case .setAside: "多次使守护进程崩溃，已搁置：%1。恢复：atelier retry %2"
        case .heldHere: "已被暂停；继续：atelier resume %1"
        case .spentToday: "今日（UTC）：%1"
        case .headTasks: "任务"
        case .headSpent: "已用"
        }
    }
}
