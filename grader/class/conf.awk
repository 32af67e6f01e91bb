# conf.awk -- class.conf: lines `key = value`; # begins a comment. Prints the value of the key `want`, the last one counts.
{
    sub(/\r$/, "")
    sub(/(^|[ \t])#.*/, "")
    if (!(at = index($0, "=")))
        next
    key = substr($0, 1, at - 1)
    value = substr($0, at + 1)
    gsub(/[ \t]+/, " ", key)
    gsub(/^ | $/, "", key)
    gsub(/^[ \t]+|[ \t]+$/, "", value)
    if (want == "")
        print key "\t" value
    else if (key == want)
        found = value
}
END { if (want != "" && found != "") print found }
