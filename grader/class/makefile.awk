# makefile.awk -- the kit's Makefile as students get it: without rules for scripts that are not in the folder `kit`, and with a
# help of what is. The targets of the rules left out are no targets any more, in .PHONY either.
function there(file,    line, found) {
    found = (getline line < (kit "/" file)) > 0
    close(kit "/" file)
    return found
}

{ line[NR] = $0 }

END {
    for (i = 1; i <= NR; i++) {
        # Several targets, each with a script of its name: those whose script is there.
        if (line[i] ~ /^[a-z]+( [a-z]+)+:$/ && match(line[i + 1], /(grader|slides)\/[a-z\/]+\/[$]@/)) {
            folder = substr(line[i + 1], RSTART, RLENGTH - 2)
            n = split(substr(line[i], 1, length(line[i]) - 1), word, " ")
            line[i] = ""
            for (k = 1; k <= n; k++) {
                if (there(folder word[k]))
                    line[i] = line[i] (line[i] == "" ? "" : " ") word[k]
                else
                    gone[word[k]] = 1
            }
            line[i] = line[i] ":"
        }
        if (line[i] ~ /^[a-z%-]+:/ && match(line[i + 1], /(grader|slides)\/[a-z\/-]+/) && line[i + 1] ~ /^\t@/ &&
            !there(substr(line[i + 1], RSTART, RLENGTH))) {
            target = line[i]
            sub(/:.*/, "", target)
            gone[target] = 1
            left_out[i] = left_out[i + 1] = 1
        }
    }
    for (i = 1; i <= NR; i++) {
        if (left_out[i])
            continue
        if (line[i] ~ /^\.PHONY:/) {
            do {
                n = split(line[i], word, " ")
                phony = word[1] == ".PHONY:" ? word[1] : phony
                for (k = 1; k <= n; k++)
                    if (word[k] != "\\" && word[k] != ".PHONY:" && !(word[k] in gone))
                        phony = phony " " word[k]
            } while (line[i++] ~ /\\$/)
            i--
            print phony
            continue
        }
        if (line[i] == "## Instructors") {
            print "##   make demo-lab01              the reference's conversation by steps (PACE=1s)"
            print "##   make report                  all labs as one HTML page, build/report.html"
            print "##   make update FROM=ARCHIVE     a newer copy of the kit;  keeps what you wrote"
            print "##   make clean                   removes build/"
            while (line[i + 1] ~ /^##/)
                i++
            continue
        }
        print line[i]
    }
}
