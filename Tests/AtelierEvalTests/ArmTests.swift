import Foundation
import Testing

@testable import AtelierEval

/// The names of arms.
@Suite struct ArmTests {
    @Test(arguments: Arm.all)
    func everyArmIsFoundByItsName(arm: Arm) throws {
        #expect(Arm(name: arm.name) == arm)
        #expect(try JSONDecoder().decode([Arm].self, from: JSONEncoder().encode([arm])) == [arm])
    }

    @Test(arguments: ["", "Bare", "crew-without", "crew-without:tester", "bare-5"])
    func othersAreNone(name: String) {
        #expect(Arm(name: name) == nil)
    }

    @Test func whatNeedsOthersComesLast() {
        #expect(Arm.all.map(\.name) == ["bare", "crew", "crew-without:model", "crew-without:repair", "bare-n"])
    }
}
