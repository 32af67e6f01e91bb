# page.awk -- class.html: what was misunderstood, how the points lie, students x tests, pairs that are alike. Of the same kind as html.awk's
# page: needs nothing else, and all that came from elsewhere is text.
#
# Reads, by `part`: tests (lab, number, required, title), sum (sum.awk), similar (lab, key, key, percent), left (name, why); and the results
# in the folder `out`. With anonymous=yes students are numbers.
BEGIN {
    FS = "\t"
    MOST_IDEAS = 12 # the others are folded
}
part == "tests" {
    t_lab[++tests] = $1
    t_number[tests] = $2
    t_required[tests] = $3
    t_title[tests] = $4
    if ($1 != t_lab[tests - 1])
        lab[++labs] = $1
    width_of[$1]++
    next
}
part == "sum" && $1 == "student" {
    key[++n] = $2
    name[$2] = anonymous == "yes" ? say("class-student", n) : $4
    state_of[$2] = $8
    total[$2] = $9
    scale = $10
    when[$2] = $6
    days[$2] = $7
    next
}
part == "sum" && $1 == "lab" {
    lab_state[$2, $3] = $4
    lab_points[$2, $3] = $5
    lab_most[$3] = $6
    count[$3, $4 == "graded" && $5 == $6 ? "all" : $4]++
    next
}
part == "similar" {
    pair[++pairs] = $0
    next
}
part == "left" { left[++lefts] = $0 }

# The results of one student's lab.
function load(k, l,    file, line, r, id) {
    file = out "/results/" k "/" l ".tsv"
    while ((getline line < file) > 0) {
        read_record(line, r)
        if (r["number"] == "" || r["number"] == "-")
            continue
        mark[k, r["number"]] = r["state"]
        if (r["state"] == "passed")
            passes[r["number"]]++
        if (r["state"] == "failed")
            fails[r["number"]]++
        id = r["diagnosis"]
        if (r["state"] != "failed" || id == "" || id == "-" || r["idea"] == "")
            continue
        if (!(id in idea)) {
            idea[id] = r["idea"]
            ids[++census] = id
        }
        # The example is of who got furthest otherwise: there it shows best.
        if (!(id in example) || total[k] + 0 > total[example[id]] + 0) {
            example[id] = k
            example_at[id] = r["number"]
            example_of[id] = r["happened"]
        }
        if (!((id, k) in has)) {
            has[id, k] = 1
            who[id]++
        }
        if (!((id, r["number"]) in at)) {
            at[id, r["number"]] = 1
        }
    }
    close(file)
}

function link(k, at_test,    file, line, there) {
    file = out "/feedback/" k ".html"
    there = (getline line < file) > 0
    close(file)
    if (!there || anonymous == "yes")
        return escaped(name[k])
    return "<a href=\"feedback/" k ".html" (at_test == "" ? "" : "#t" at_test) "\">" escaped(name[k]) "</a>"
}

# Sorts list[1..m] by value[list[i]], largest first; of equal ones the order stays.
function sort(list, m, value,    i, j, one) {
    for (i = 2; i <= m; i++) {
        one = list[i]
        for (j = i - 1; j >= 1 && value[list[j]] < value[one]; j--)
            list[j + 1] = list[j]
        list[j + 1] = one
    }
}

function bar(part_of, of) {
    return "<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:" (of ? int(100 * part_of / of + 0.5) : 0) "%\"></span></span>"
}

function header(    i, k, handed, unjudged, graded, sum, v, m) {
    for (i = 1; i <= n; i++) {
        k = key[i]
        handed += state_of[k] != "nothing"
        unjudged += state_of[k] == "unjudged" || state_of[k] == "waiting"
        if (total[k] != "-" && state_of[k] != "nothing")
            v[++m] = total[k] + 0
    }
    for (i = 1; i <= m; i++) {
        sorted[i] = i
    }
    sort(sorted, m, v)
    print "<header>\n<p class=\"kit\">" escaped(say("page-kit")) "</p>\n<h1>" escaped(say("class-title")) "</h1>\n<p class=\"remark\">" escaped(given) "</p>\n<dl class=\"sums\">"
    printf "%s", fact(say("class-students"), element("span", "number", n))
    printf "%s", fact(say("class-handed-in"), "<span class=\"number\">" escaped(say("of", handed + 0, n)) "</span>" bar(handed, n))
    if (m)
        printf "%s", fact(say("class-median"), "<span class=\"number\">" escaped(say("of", sprintf("%.0f", v[sorted[int((m + 1) / 2)]]), scale)) "</span>" bar(v[sorted[int((m + 1) / 2)]], scale))
    if (unjudged)
        printf "%s", fact(say("page-state-fault"), "<span class=\"number\">" unjudged "</span>")
    print "</dl>"
    if (unjudged)
        print element("p", "", escaped(say("class-unjudged")))
    print "</header>"
}

function census_section(    i, t, id, steps) {
    print "<section id=\"census\">\n<h2>" escaped(say("class-census")) "</h2>"
    if (!census)
        print element("p", "remark", escaped(say("class-no-census")))
    else {
        sort(ids, census, who)
        print "<ul class=\"ideas\">"
        for (i = 1; i <= census; i++) {
            id = ids[i]
            steps = ""
            for (t = 1; t <= tests; t++)
                if ((id, t_number[t]) in at)
                    steps = steps " " t_number[t]
            if (i == MOST_IDEAS + 1)
                print "</ul>\n<details>\n<summary>" escaped(say("class-census-more", census - MOST_IDEAS)) "</summary>\n<ul class=\"ideas\">"
            print "<li><b class=\"number\">" escaped(say(who[id] == 1 ? "class-one-student" : "class-many-students", who[id])) "</b> " escaped(idea[id]) \
                " <span class=\"where\">" escaped(say("page-tests") steps) "</span><p class=\"remark\">" escaped(say("class-example")) " " link(example[id], example_at[id]) ": " escaped(example_of[id]) "</p></li>"
        }
        print "</ul>" (census > MOST_IDEAS ? "\n</details>" : "")
    }
    print "</section>"
}

function share(i, what) {
    return "<td>" (count[lab[i], what] + 0) "</td>"
}

function distribution(    i, b, k, bucket, most_in, any) {
    for (i = 1; i <= n; i++) {
        k = key[i]
        if (total[k] == "-" || state_of[k] == "nothing")
            continue
        b = scale ? int(10 * total[k] / scale) : 0
        b = b > 9 ? 9 : b
        if (++bucket[b] > most_in)
            most_in = bucket[b]
    }
    print "<section id=\"points\">\n<h2>" escaped(say("class-distribution")) "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" escaped(say("class-distribution")) "\"><table class=\"spread\">\n<caption>" escaped(say("class-distribution-is")) "</caption>"
    print "<thead><tr><th scope=\"col\">" escaped(say("table-points")) "</th><th scope=\"col\">" escaped(say("class-students")) "</th><th scope=\"col\"></th></tr></thead>\n<tbody>"
    for (b = 9; b >= 0; b--)
        print "<tr><th scope=\"row\">" escaped(say("class-from-to", scale * b / 10, scale * (b + 1) / 10)) "</th><td>" bucket[b] + 0 "</td><td class=\"long\">" bar(bucket[b], most_in) "</td></tr>"
    print "</tbody>\n</table></div>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" escaped(say("page-overview")) "\"><table>\n<caption>" escaped(say("class-labs-are")) "</caption>"
    print "<thead><tr><th scope=\"col\">" escaped(say("table-lab")) "</th><th scope=\"col\">" escaped(say("page-state-passed")) "</th><th scope=\"col\">" escaped(say("class-in-part")) "</th><th scope=\"col\">" escaped(say("table-unbuilt")) \
        "</th><th scope=\"col\">" escaped(say("table-nothing")) "</th><th scope=\"col\">" escaped(say("table-unjudged")) "</th></tr></thead>\n<tbody>"
    for (i = 1; i <= labs; i++)
        print "<tr><th scope=\"row\">" lab[i] "</th>" share(i, "all") share(i, "graded") share(i, "unbuilt") share(i, "nothing") "<td>" count[lab[i], "unjudged"] + count[lab[i], "waiting"] "</td></tr>"
    print "</tbody>\n</table></div>\n</section>"
}

function matrix(    i, t, k, rank, list, row, m) {
    for (i = 1; i <= n; i++) {
        list[i] = key[i]
        rank[key[i]] = state_of[key[i]] == "nothing" ? -2 : total[key[i]] == "-" ? -1 : total[key[i]] + 0
    }
    sort(list, n, rank)
    print "<section id=\"matrix\">\n<h2>" escaped(say("class-matrix")) "</h2>\n<p class=\"remark\">" escaped(say("class-matrix-is")) "</p>"
    print "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" escaped(say("class-matrix")) "\"><table class=\"matrix\">\n<thead><tr><th scope=\"col\">" escaped(say("class-students")) "</th><th scope=\"col\">" escaped(say("table-points")) "</th>"
    for (t = 1; t <= tests; t++)
        printf "<th scope=\"col\"%s title=\"%s\">%s</th>", t_lab[t] == t_lab[t - 1] ? "" : " class=\"new\"", escaped(t_title[t]), t_number[t] (t_required[t] ? "" : "*")
    print "</tr></thead>\n<tbody>"
    row = "<tr class=\"counts\"><th scope=\"row\">" escaped(say("class-passed-by")) "</th><td></td>"
    for (t = 1; t <= tests; t++)
        row = row "<td" (t_lab[t] == t_lab[t - 1] ? "" : " class=\"new\"") ">" (passes[t_number[t]] + 0) "</td>"
    print row "</tr>"
    for (i = 1; i <= n; i++) {
        k = list[i]
        printf "%s", "<tr><th scope=\"row\">" link(k) "</th><td>" (total[k] == "-" || state_of[k] == "nothing" ? "\342\200\223" : sprintf("%.0f", total[k])) "</td>"
        for (t = 1; t <= tests; t++) {
            m = mark[k, t_number[t]]
            if (m == "" && lab_state[k, t_lab[t]] == "unbuilt")
                m = "unbuilt"
            else if (m == "" && lab_state[k, t_lab[t]] ~ /^(unjudged|waiting)$/)
                m = "fault"
            printf "<td class=\"%s%s\">%s</td>", m == "unbuilt" ? "failed" : m in sign ? m : "none", t_lab[t] == t_lab[t - 1] ? "" : " new", m == "unbuilt" ? "\302\267" : m in sign ? sign[m] : ""
        }
        print "</tr>"
    }
    print "</tbody>\n</table></div>\n</section>"
}

function similar_section(    i, f) {
    if (!pairs && similar_note == "")
        return
    print "<section id=\"similar\">\n<h2>" escaped(say("class-similar")) "</h2>\n<p>" escaped(say("class-similar-is")) "</p>"
    if (similar_note != "")
        print element("p", "remark", escaped(similar_note))
    if (pairs) {
        print "<ul>"
        for (i = 1; i <= pairs; i++) {
            split(pair[i], f, "\t")
            print "<li>" f[1] ": " link(f[2]) ", " link(f[3]) " (" escaped(say("class-percent", f[4])) ")</li>"
        }
        print "</ul>"
    }
    print "</section>"
}

function left_section(    i, f) {
    if (!lefts || anonymous == "yes")
        return
    print "<section id=\"left\">\n<h2>" escaped(say("class-left")) "</h2>\n<ul>"
    for (i = 1; i <= lefts && i <= 200; i++) {
        split(left[i], f, "\t")
        print "<li>" escaped(f[1]) ": " escaped(f[2]) "</li>"
    }
    print "</ul>"
    if (lefts > 200)
        print element("p", "remark", escaped(say("class-left-more", lefts - 200)))
    print "</section>"
}

function more_style(    line, text) {
    while ((getline line < "grader/class/class.css") > 0)
        text = text line "\n"
    return text
}

END {
    for (i = 1; i <= n; i++)
        for (j = 1; j <= labs; j++)
            load(key[i], lab[j])
    begin_page(say("class-title"), more_style())
    header()
    census_section()
    distribution()
    matrix()
    similar_section()
    left_section()
    print "</main>\n</body>\n</html>"
}
