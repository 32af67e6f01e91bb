# markup.awk -- pieces of a page of HTML that needs nothing else: no script, nothing from elsewhere. What a program has written is text
# there, whatever it is. Its style is grader/report/page.css.
BEGIN {
    MOST_TEXT = 16000 # bytes of one text
}

# --------------------------------------------------------------------------------- text from elsewhere
function escaped(text) {
    return marked_up(clean(text))
}

# The same, and not too much of it.
function shown(text) {
    if (length(text) <= MOST_TEXT)
        return escaped(text)
    return escaped(substr(text, 1, MOST_TEXT)) "\n" escaped(say("page-cut", length(text) - MOST_TEXT))
}

# --------------------------------------------------------------------------------- pieces of the page
function element(name, class, content) {
    return "<" name (class == "" ? "" : " class=\"" class "\"") ">" content "</" name ">"
}

# How something stands: a sign, a word, and a colour that repeats them.
function standing(how, word) {
    return element("span", "state " how, "<span aria-hidden=\"true\">" sign[how] "</span> " escaped(word))
}

function preformatted(what, text) {
    return "<pre tabindex=\"0\" role=\"group\" aria-label=\"" escaped(what) "\">" shown(text) "</pre>"
}

# Points as a bar and as numbers; a dash where there are none to be had.
function measured(got, of) {
    if (!of)
        return "\342\200\223"
    return element("span", "number", escaped(say("of", got + 0, of))) \
        "<span class=\"bar\" aria-hidden=\"true\"><span style=\"width:" int(100 * got / of) "%\"></span></span>"
}

function fact(label, content, class) {
    return "<div" (class == "" ? "" : " class=\"" class "\"") "><dt>" escaped(label) "</dt><dd>" content "</dd></div>\n"
}

function head_of_table(a, b, c, d) {
    return "<thead><tr><th scope=\"col\">" escaped(a) "</th><th scope=\"col\">" escaped(b) "</th><th scope=\"col\">" escaped(c) \
        (d == "" ? "" : "</th><th scope=\"col\">" escaped(d)) "</th></tr></thead>"
}

function style(    line) {
    print "<style>"
    while ((getline line < "grader/report/page.css") > 0)
        print line
    print "</style>"
}

# What stands before a page's own content; more_style is CSS of that page alone.
function begin_page(title_of_page, more_style) {
    print "<!DOCTYPE html>\n<html lang=\"" escaped(say("page-language")) "\">\n<head>\n<meta charset=\"utf-8\">"
    print "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
    print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">"
    print "<title>" escaped(title_of_page) "</title>"
    style()
    if (more_style != "")
        print "<style>\n" more_style "</style>"
    print "</head>\n<body>\n<main>"
}
