# taken.awk -- what was taken for what, in words: each student, the labs with their files, and what was left out.
part == "students" { print_key[++n] = $1; who[$1] = clean($2) ($3 == "" ? "" : " (" clean($3) ")") ", " $4 ($5 == "-" ? "" : ", " $5) ($6 ? ", late" : "") }
part == "taken" { files[$1] = files[$1] "    " $2 "  " $3 "  <-  " clean($6) "\n" }
part == "left" { left = left clean($1) ": " clean($2) "\n" }
END {
    for (i = 1; i <= n; i++)
        printf "%s  %s\n%s", print_key[i], who[print_key[i]], (print_key[i] in files ? files[print_key[i]] : "    " say("table-nothing") "\n")
    if (left != "")
        printf "\n%s", left
}
