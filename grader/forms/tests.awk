# tests.awk -- the tests of a lab, as grader/labNN.bats has them: @test "4.3* a title" {
function read_test(line, into) {
    if (!sub(/^@test "/, "", line))
        return 0
    sub(/" *\{$/, "", line)
    into["number"] = into["title"] = line
    sub(/ .*/, "", into["number"])
    sub(/^[^ ]* /, "", into["title"])
    into["required"] = !sub(/\*$/, "", into["number"])
    return 1
}

# With list=1: number, 1 for required or 0, and title of each, parted by tabs.
list && read_test($0, one_test) { print one_test["number"] "\t" one_test["required"] "\t" one_test["title"] }
