import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct ClockTests {
    @Test func `the newest record is kept, and no other`() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            #expect(try scene.database.clockRecord() == nil)
            for steady in [1, 2] as [Int64] {
                let record = ClockRecord(
                    boot: "b\(steady)", steady: steady, moment: at(steady), ahead: .seconds(-7_200))
                try scene.database.keep(record)
                #expect(try scene.database.clockRecord() == record)
            }
        }
    }
}
