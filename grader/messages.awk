# messages.awk -- messages.tsv to a C table: the column of the language asked for, or English where it is empty.
BEGIN {
    FS = "\t"
    print "/* made of grader/messages.tsv by grader/messages.awk */"
    print "static const struct { const char *id, *text; } messages[] = {"
}
/^#/ || NF < 2 { next }
{
    text = (column > 2 && $column != "") ? $column : $2
    gsub(/["\\]/, "\\\\&", text)
    printf "    {\"%s\", \"%s\"},\n", $1, text
}
END { print "};" }
