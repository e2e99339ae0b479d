/// How many rows each pane gets.
enum PaneLayout {
    /// Deals out `room` rows in turns, two at a time to the pane in `focus`, none more than it needs.
    /// - Parameter needs: the rows that each pane would fill.
    static func rows(needs: [Int], room: Int, focus: Int) -> [Int] {
        var given = needs.map { _ in 0 }
        var left = room
        while left > 0 {
            let before = left
            for place in needs.indices {
                let wanted = min(place == focus ? 2 : 1, needs[place] - given[place], left)
                given[place] += max(0, wanted)
                left -= max(0, wanted)
            }
            if left == before { break }
        }
        return given
    }
}
