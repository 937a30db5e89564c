/// What people read on the result page, in progress lines and in hints, in each language.
///
/// `%1` and `%2` stand for what is filled in.
enum Phrase: CaseIterable {
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
    case howToFollow
    case howToUndo
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
    case undone
    case rejectedDone
    case cancelledDone
    case detachedHead

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
        case .howToFollow: "Follow it with:  atelier watch %1"
        case .howToUndo: "Bring the state before back with:  atelier undo %1"
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
        case .undone: "The state before is back; %1 is at %2."
        case .rejectedDone: "Requirement %1 was declined; its branch stays until you delete it."
        case .cancelledDone: "Requirement %1 was cancelled."
        case .detachedHead: "detached HEAD"
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
        case .howToFollow: "查看进度：  atelier watch %1"
        case .howToUndo: "恢复到之前的状态：  atelier undo %1"
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
        case .undone: "已恢复到之前的状态；%1 位于 %2。"
        case .rejectedDone: "需求 %1 已否决；它的分支会保留，直到你删除。"
        case .cancelledDone: "需求 %1 已取消。"
        case .detachedHead: "分离的 HEAD"
        }
    }
}
