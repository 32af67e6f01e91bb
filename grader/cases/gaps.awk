# gaps.awk -- a skeleton's file with the gaps of its first steps filled in from the solution:
#     diff SKELETON SOLUTION | awk -v step=4.3 -f gaps.awk differs=1 - differs= SKELETON
# A gap is a place where the two differ; it belongs to the first step of the TODOs that stand in it, or, where none does,
# to the one of the nearest gap that has any (of two as near, to the earlier step). Prints the file.
function number(text) { # 4.10 -> 410
    split(text, part, ".")
    return part[1] * 100 + part[2]
}

# ---- what diff says
differs && /^[0-9]/ {
    match($0, /[acd]/)
    gaps++
    kind = substr($0, RSTART, 1)
    split(substr($0, 1, RSTART - 1), line, ",")
    from[gaps] = line[1] + (kind == "a")
    upto[gaps] = kind == "a" ? line[1] : (2 in line ? line[2] : line[1])
    delete line
    next
}
differs && /^</ {
    rest = $0
    while (match(rest, /TODO [0-9]+\.[0-9]+/)) {
        n = number(substr(rest, RSTART + 5, RLENGTH - 5))
        if (!(gaps in first) || n < first[gaps])
            first[gaps] = n
        rest = substr(rest, RSTART + RLENGTH)
    }
    next
}
differs && /^>/ { filled[gaps] = filled[gaps] substr($0, 3) "\n"; next }
differs { next }

# ---- the skeleton
FNR == 1 {
    for (g = 1; g <= gaps; g++) {
        best = ""
        for (h = 1; h <= gaps; h++) {
            if (!(h in first))
                continue
            far = h < g ? from[g] - upto[h] : from[h] - upto[g]
            if (best == "" || far < best || (far == best && first[h] < of[g])) {
                best = far
                of[g] = first[h]
            }
            if (h == g) {
                of[g] = first[g]
                break
            }
        }
        if (g in first)
            of[g] = first[g]
    }
    g = 1
}
{
    while (g <= gaps && from[g] == FNR && of[g] <= number(step)) {
        printf "%s", filled[g]
        skip = upto[g]
        g++
    }
    if (g <= gaps && from[g] == FNR)
        g++ # a later step's
    if (FNR > skip)
        print
}
