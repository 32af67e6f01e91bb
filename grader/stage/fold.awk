# fold.awk -- what repeats itself is said once: for demo.awk and compare.awk.
#
# key[1..n] tell which things are alike. Fills at[1..rows], the number of the thing to show there, or 0 where it is to
# be said that the `period[row]` things before come `times[row]` times more. Returns the number of rows.
function fold(key, n, at, times, period,    i, k, p, t, rows) {
    for (i = 1; i <= n;) {
        for (p = 1; p <= 6; p++)
            if ((t = repeats(key, n, i, p)) >= 3)
                break
        if (t < 3) {
            at[++rows] = i++
            continue
        }
        for (k = 1; k <= p; k++)
            at[++rows] = i++
        i += p * t
        at[++rows] = 0
        times[rows] = t
        period[rows] = p
    }
    return rows + 0
}

function repeats(key, n, from, p,    i) {
    for (i = from; i + p <= n && key[i] == key[i + p]; i++)
        continue
    return int((i - from) / p)
}

function said_again(times, period) {
    return period == 1 ? say("conversation-same", times) : say("conversation-same-lines", times, period)
}

# A line but for its numbers and bytes.
function likeness(text) {
    gsub(/\\"/, "", text)
    gsub(/"[^"]*"(\.\.\.)?/, "\"\"", text)
    gsub(/[0-9]+/, "0", text)
    return text
}
