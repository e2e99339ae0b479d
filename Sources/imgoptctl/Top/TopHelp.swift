/// What the keys of `top` do.
enum TopHelp {
    static let lines = """
        Up, Down, j, k     select a row; PgUp, PgDn, Home, End go further
        Tab, Shift-Tab     the next part, the one before; 1 to 4 one of them
        s, r               sort by the next column; the other way round
        /                  show only what has a text in it; Esc shows all again
        p                  pause the store of the row, or let it go on
        c                  cancel the job of the row (asks first)
        e, Enter           explain what the job of the row waits for
        Ctrl-L             draw everything again
        Ctrl-Z             suspend; fg comes back
        q, Ctrl-C          quit

        creations          those of the last minute, of those that it may have; the graph has a
                           column for one or more seconds of that minute
        SHARE, RATE        the store's part of the last minute's creations
        WAIT               how long its longest waiting image has waited
        ETA                when all that waits now will be done
        """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}
