internal import AtelierAPI
internal import AtelierDomain

/// The exit statuses of `atelier`; ArgumentParser's own 64 for wrong usage comes on top.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    /// The user can fix it.
    case userFixable = 1
    /// The requirement was worked on and did not land, a receipt does not hold, or a replay parted from its record.
    case notLanded = 3
    /// A defect of ours.
    case defect = 70

    /// What waiting for a requirement that ended in `state` gives.
    init(_ state: RequirementState) {
        switch state {
        case .running, .landed, .accepted: self = .done
        case .failed, .refused, .cancelled, .rejected: self = .notLanded
        }
    }

    init(_ error: ErrorBody) {
        self = error.isUserFixable ? .userFixable : .defect
    }
}
