# words.awk -- words.tsv to a C table: the column of the language asked for, or English where it is empty.
BEGIN {
    FS = "\t"
    print "/* made of grader/words.tsv by grader/words.awk */"
    print "static const struct { const char *id, *text; } words[] = {"
}
/^#/ || NF < 2 { next }
{
    text = (column > 2 && $column != "") ? $column : $2
    gsub(/["\\]/, "\\\\&", text)
    printf "    {\"%s\", \"%s\"},\n", $1, text
}
END { print "};" }
