internal import AtelierDomain

/// The shapes of the facts that the built-in agents leave behind, as far as other agents may rely on them.
enum FactShapes {
    static let builtIn: [String: FactSchema] = [
        "card": parsed(card), "plan": parsed(plan), "baseline": parsed(baseline), "candidate": parsed(candidate),
        "judgement": parsed(judgement), "agreement": parsed(agreement), "landing": parsed(landing),
    ]

    private static func parsed(_ json: String) -> FactSchema {
        do {
            return try FactSchema(json: json)
        } catch {
            preconditionFailure("a built-in schema \(error)")
        }
    }

    private static let actions = PlannedEdit.Action.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")

    private static let card = #"""
        {"type": "object", "required": ["goal", "acceptance", "nonGoals", "evidence", "questions", "risk"], "properties": {
          "goal": {"type": "string", "minLength": 1},
          "acceptance": {"type": "array", "items": {"type": "string"}},
          "nonGoals": {"type": "array", "items": {"type": "string"}},
          "evidence": {"type": "array", "items": {
            "type": "object", "required": ["path", "symbol", "line"], "properties": {
              "path": {"type": "string", "minLength": 1}, "symbol": {"type": "string"},
              "line": {"type": "integer", "minimum": 1}}}},
          "questions": {"type": "array", "items": {"type": "object", "required": ["text", "choices"]}},
          "risk": {"type": "object", "required": ["level", "reasons"], "properties": {
            "level": {"enum": ["low", "medium", "high"]}, "reasons": {"type": "array", "items": {"type": "string"}}}}}}
        """#

    private static let plan = """
        {"type": "object", "required": ["edits", "criteria", "examples", "lines"], "properties": {
          "edits": {"type": "array", "items": {
            "type": "object", "required": ["action", "path", "symbol", "newName"], "properties": {
              "action": {"enum": [\(actions)]},
              "path": {"type": "string", "minLength": 1}, "symbol": {"type": "string"}, "newName": {"type": "string"}}}},
          "check": {"type": "object", "required": ["runner", "argv"], "properties": {
            "runner": {"type": "string"}, "argv": {"type": "array", "minItems": 1, "items": {"type": "string"}}}},
          "criteria": {"type": "array", "items": {"type": "string"}},
          "examples": {"type": "array", "items": {"type": "object", "required": ["call", "value"]}},
          "lines": {"type": "array", "items": {"type": "string"}}}}
        """

    private static let report = #"""
        {"type": "object", "required": ["exitStatus", "passed", "failed"], "properties": {
          "exitStatus": {"type": "integer"}, "passed": {"type": "array", "items": {"type": "string"}},
          "failed": {"type": "array", "items": {"type": "string"}}}}
        """#

    private static let baseline = """
        {"type": "object", "required": ["biting", "setAside", "failure"], "properties": {
          "before": \(report),
          "test": {"type": "object", "required": ["path", "content", "names", "examples"]},
          "biting": {"type": "array", "items": {"type": "string"}},
          "setAside": {"type": "array", "items": {"type": "string"}},
          "failure": {"type": "string"}, "ownFailure": {"type": "string"}}}
        """

    private static let candidate = #"""
        {"type": "object", "required": ["number", "changes", "answers", "problem", "linesBefore", "linesAfter"],
         "properties": {
          "number": {"type": "integer", "minimum": 0},
          "changes": {"type": "array", "items": {"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string", "minLength": 1}, "content": {"type": "string"}}}},
          "answers": {"type": "array", "items": {"type": "string"}}, "problem": {"type": "string"},
          "linesBefore": {"type": "integer"}, "linesAfter": {"type": "integer"},
          "bite": {"type": "object", "required": ["tests", "killed", "mutants", "contradicted"]},
          "search": {"type": "object", "required": ["milliseconds", "mutants"]}}}
        """#

    private static let verdict = #"""
        {"type": "object", "required": ["findings"], "properties": {"findings": {"type": "array", "items": {
          "type": "object", "required": ["gate", "outcome", "reason"], "properties": {
            "outcome": {"enum": ["passed", "failed", "blocked"]}}}}}}
        """#

    private static let criteria = #"""
        {"type": "array", "items": {"type": "object", "required": ["text", "standing", "evidence"], "properties": {
          "standing": {"enum": ["proven", "tested", "unproven"]}}}}
        """#

    private static let judgement = """
        {"type": "object", "required": ["number", "verdict", "failure", "criteria"], "properties": {
          "number": {"type": "integer", "minimum": 0}, "verdict": \(verdict), "after": \(report),
          "failure": {"type": "string"}, "tree": {"type": "string", "minLength": 40, "maxLength": 40},
          "criteria": \(criteria),
          "coverage": {"type": "object", "required": ["lines", "missed"], "properties": {
            "lines": {"type": "integer", "minimum": 1}, "missed": {"type": "array", "items": {"type": "string"}}}}}}
        """

    private static let agreement = #"""
        {"type": "object", "required": ["answers", "examples", "held", "usable", "chosen", "agreeing", "inputs", "sharedPercent",
         "isTaken"], "properties": {
          "isTaken": {"type": "boolean"}, "answers": {"type": "integer", "minimum": 1}, "examples": {"type": "integer", "minimum": 0},
          "held": {"type": "integer", "minimum": 0}, "usable": {"type": "integer", "minimum": 0},
          "chosen": {"type": "integer", "minimum": 0}, "agreeing": {"type": "integer", "minimum": 0},
          "inputs": {"type": "integer", "minimum": 0}, "sharedPercent": {"type": "integer", "minimum": 0},
          "seen": {"type": "array", "items": {"type": "object", "required": ["call", "value"]}},
          "split": {"type": "object", "required": ["call", "value", "other", "count"]}}}
        """#

    private static let landing = """
        {"type": "object", "required": ["reference", "commit", "tree", "message", "patch", "criteria", "verdict"],
         "properties": {
          "reference": {"type": "string", "minLength": 1},
          "commit": {"type": "string", "minLength": 40, "maxLength": 40},
          "tree": {"type": "string", "minLength": 40, "maxLength": 40},
          "criteria": \(criteria), "verdict": \(verdict)}}
        """
}
