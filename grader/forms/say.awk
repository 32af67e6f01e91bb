# say.awk -- prints the sentence of the last arguments: say ID [VALUE...]
BEGIN {
    for (i = 4; i < ARGC; i++)
        value[i - 4] = ARGV[i]
    ARGC = 4
}
END { print say(value[0], value[1], value[2], value[3], value[4], value[5]) }
