# crop.awk -- leaves out the beginning of a timeline's picture: awk -v after=TEXT -f crop.awk FILE.svg
#
# The picture begins below the first line that contains TEXT; "-" leaves it as it is. The numbers of the lines
# stay, so that everybody sees where it begins. The picture is shown twice, through two windows: its head, and
# its lines from there on. Status 1: no line contains TEXT.
BEGIN { HEAD = 44 }
{ line[NR] = $0 }
/^<svg / {
    split($0, part, "viewBox=\"")
    split(part[2], box, "[ \"]")
    width = box[3]
    height = box[4]
    first = NR
}
!below && after != "-" && index($0, ">") && /<text / {
    split($0, part, " y=\"")
    y = part[2] + 0
    if (index($0, after))
        below = y
}
END {
    if (after == "-") {
        for (i = 1; i <= NR; i++)
            print line[i]
        exit 0
    }
    if (!below)
        exit 1
    top = below + 7 # between this line and the next
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, HEAD + height - top
    printf "<defs><g id=\"whole\">\n"
    for (i = first + 1; i <= NR; i++)
        if (line[i] ~ /^<\/svg>/)
            break
        else
            print line[i]
    printf "</g></defs>\n"
    printf "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"><use href=\"#whole\"/></svg>\n", width, HEAD, width, HEAD
    printf "<svg y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 %d %d %d\"><use href=\"#whole\"/></svg>\n", \
        HEAD, width, height - top, top, width, height - top
    printf "</svg>\n"
}
