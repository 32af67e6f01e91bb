# rules.awk -- the rules of the diagnosis (sockets.rules, labNN.rules) to C; grader/README.md describes their language.
#
# usage: awk -f grader/rules.awk FILE.c... grader/sockets.rules grader/labNN.rules...
#
# The C files are looked through for PREDICATE(name), which a rule may ask. language=de takes the sentences
# that are marked so, `idea:de`, where there are some. A mistake ends it with one line, FILE:LINE: and why.

function bad(text) { bad_at(FILENAME ":" FNR, text) }
function bad_at(where, text) {
    print where ": " text > "/dev/stderr"
    failed = 1
    exit 1
}
function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }
function literal(text) { gsub(/["\\]/, "\\\\&", text); return "\"" text "\"" }

# ------------------------------------------------------------------------------------------ words of a condition
function cut(text,    token, k) {
    tokens = 0
    at = 1
    while ((text = trim(text)) != "") {
        if (!match(text, /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|"[^"]*"|[<>!]=|[-<>=+*.,:()])/))
            bad("\"" substr(text, 1, 1) "\" means nothing here")
        token[++tokens] = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
    }
    for (k = 1; k <= tokens; k++)
        tok[k] = token[k]
    tok[tokens + 1] = tok[tokens + 2] = tok[tokens + 3] = ""
}
function seen(word) { return tok[at] == word ? at++ : 0 }
# Several words in a row, or none of them.
function phrase(words,    w, n, i) {
    n = split(words, w, " ")
    for (i = 1; i <= n; i++)
        if (tok[at + i - 1] != w[i])
            return 0
    return at += n
}
function want(word) {
    if (!seen(word))
        bad("here should be \"" word "\"" (tok[at] == "" ? ", and the line ends" : ", not \"" tok[at] "\""))
}
# A call that an earlier line has named, as C.
function variable(    name) {
    name = tok[at++]
    if (!(name in bound))
        bad("no call is named \"" name "\" above")
    return bound[name]
}
function class_of(name) {
    if (!(name in class))
        bad("there is no kind of call \"" name "\"")
    return class[name]
}
function constant(    name) {
    name = tok[at++]
    if (!(name in known))
        bad("\"" name "\" is not a constant that is known here")
    return name
}
# A text, as C: the escapes are the same.
function quoted() {
    if (tok[at] !~ /^"/)
        bad("what is said stands in quotes")
    return tok[at++]
}

# ------------------------------------------------------------------------------------------ conditions
# Each returns C; `me` is the call that a line is about, or "". `type` tells what the last one was.
function list(me,    c) {
    c = either(me)
    while (seen(","))
        c = c " && " either(me)
    return c
}
function either(me,    c) {
    c = both(me)
    while (seen("or"))
        c = c " || " both(me)
    return "(" c ")"
}
function both(me,    c) {
    c = one(me)
    while (seen("and"))
        c = "(" c " && " one(me) ")"
    return c
}
function one(me,    c, operator) {
    if (seen("not")) { # what it finds is for no sentence
        negated++
        c = "!(" one(me) ")"
        negated--
        return c
    }
    if (seen("(")) {
        c = list(me)
        want(")")
        return "(" c ")"
    }
    c = sum(me)
    if (type == "yes")
        return c
    operator = tok[at++]
    if (operator !~ /^([<>]=?|!?=)$/ || type != "number")
        bad("there is no condition in \"" line "\"")
    c = c " " (operator == "=" ? "==" : operator) " " sum(me)
    if (type != "number")
        bad("only numbers can be compared")
    type = "yes"
    return "(" c ")"
}
function sum(me,    c, operator) {
    c = term(me)
    while (type == "number" && (tok[at] == "+" || tok[at] == "-")) {
        operator = tok[at++]
        c = c " " operator " " term(me)
    }
    return c
}
function is_yes(c) { type = "yes"; return c }
function is_number(c) { type = "number"; return c ~ /^-?[A-Z0-9_]+$/ ? c : "(long long)" c }
function is_text(c) { type = "text"; return c }

# What is known of one call.
function attribute(call, name) {
    if (!(name in field))
        bad("a call has no \"" name "\"")
    if (name == "name")
        return is_text("tap_call_name(call(" call "))")
    if (name == "error")
        shows_error = 1
    return is_number(name in asked ? asked[name] "(" call ")" : "call(" call ")->" field[name])
}
# Whether that lab's rules are among those that are read: students' copies have some labs only.
function is_there(lab,    i) {
    for (i = 1; i < ARGC; i++)
        if (ARGV[i] ~ ("(^|/)" lab "[.]rules$"))
            return 1
    return 0
}

function term(me,    word, c, n, lab) {
    word = tok[at++]
    shows_error = 0
    if (word == "-" && tok[at] ~ /^[0-9]+$/)
        return is_number("-" tok[at++])
    if (word ~ /^[0-9]+$/)
        return is_number(word)
    if (word in bound && seen("."))
        return attribute(bound[word], tok[at++])
    if (word in bound && seen("is"))
        return is_yes(one(bound[word]))
    if (me != "" && word in field)
        return attribute(me, word)
    if (word in side && seen(".")) { # got.length, expected.port
        c = tok[at++]
        if (!(c in side_field))
            bad("\"" word "\" has no \"" c "\"")
        return c == "place" ? is_text(word "_place(f)") : is_number(word "_" c "(f)")
    }
    if (word in known)
        return is_number(word)
    if (word in function_of) { # of a number, a kind of call, one call or two
        want("(")
        n = function_of[word]
        c = n == "class" ? class_of(tok[at++]) : n == "sum" ? sum(me) : variable()
        if (n == "two") {
            want(",")
            c = c ", " variable()
        }
        want(")")
        if (word in counted)
            return is_text("say_count(\"" word "\", (size_t)(" c "))")
        return is_number(word "(" c ")")
    }
    if (word in whole)
        return whole[word] == "yes" ? is_yes("whole_" word "()") : \
            whole[word] == "text" ? is_text("whole_" word "(f)") : is_number("whole_" word "(f)")
    at--
    if (phrase("program"))
        return is_yes("is_program(\"" tok[at++] "\")")
    if (phrase("died of"))
        return is_yes("died_of(" constant() ")")
    if (phrase("stderr says"))
        return is_yes("has_text(&student.err, " quoted() ")")
    if (phrase("stdout says"))
        return is_yes("has_text(&student.out, " quoted() ")")
    if (phrase("asked says"))
        return is_yes("has_text(f->asked, " quoted() ")")
    if (phrase("stderr has the line"))
        return is_yes("has_line(&student.err, f->asked)")
    if (phrase("stdout has the line"))
        return is_yes("has_line(&student.out, f->asked)")
    if (phrase("got bytes"))
        return is_yes("f->came != NULL")
    if (phrase("peer listens"))
        return is_yes("peer_has(LOG_LISTENS)")
    if (phrase("peer leaves"))
        return is_yes("(peer_has(LOG_HALF_CLOSES) || peer_has(LOG_CLOSES) || peer_has(LOG_RESETS))")
    if (phrase("about a connection"))
        return is_yes("f->port != 0")
    if (phrase("rule")) {
        lab = phrase("of") ? tok[at++] : "" # where that lab is not there, its rule does not fire
        c = tok[at++]
        while (seen("-"))
            c = c "_" tok[at++]
        if (lab != "" && !is_there(lab))
            return is_yes("false")
        ruled[c] = FILENAME ":" FNR
        return is_yes("any_" c "(f)")
    }
    if (me != "" && (c = of_this_call(me)) != "")
        return is_yes(c)
    if (word in predicate && (predicate[word] == "" || predicate[word] == scope)) {
        at++
        used[word] = 1
        return is_yes("holds_" word "(f, " (negated ? "&(struct evidence){0}" : "e") ")")
    }
    if (word == "")
        bad("something is missing at the end of this line")
    bad("\"" word "\" is no word of this language, and no predicate" \
        (word in predicate ? " of this lab's" : (word in class || word in field) ? " (it belongs into a line `call`)" : ""))
}
# What only a line about a call can say.
function of_this_call(me,    word, c) {
    word = tok[at]
    if (word in class) {
        at++
        # Where a line speaks of processes, each close() is one; else that of a copy is none.
        return word == "close" && line !~ / process / ? "closes(" me ")" : "is(call(" me "), " class[word] ")"
    }
    if (phrase("failed with")) {
        c = "failed(call(" me "), " constant() ")"
        while (tok[at] == "or" && tok[at + 1] in known && at++)
            c = c " || failed(call(" me "), " constant() ")"
        return "(" c ")"
    }
    if (phrase("went wrong")) return "went_wrong(call(" me "))"
    if (phrase("failed")) return "(result_of(" me ") == -1)"
    if (phrase("succeeded")) return "(result_of(" me ") >= 0)"
    if (phrase("returned")) return "returned(call(" me "))"
    if (phrase("waits")) return "waits(" me ")"
    if (phrase("short")) return "is_short(" me ")"
    if (phrase("spins")) return "spins_on(" me ")"
    if (phrase("with lists")) return "has_lists(" me ")"
    if (phrase("with")) return "((call(" me ")->arg[1] & " constant() ") != 0)"
    if (phrase("after")) return "(" me " > " (from = variable()) ")"
    if (phrase("before")) return "(" me " < " (to = variable()) ")"
    if (phrase("during")) return "returned_during(" me ", " variable() ")"
    if (phrase("next after")) return "is_next(" me ", " variable() ")"
    if (phrase("right before")) return "(" me " + 1 == " variable() ")"
    if (phrase("like")) return "(tap_class_of(call(" me ")) == tap_class_of(call(" variable() ")))"
    if (phrase("on the connection")) return "(connection_of(" me ") == the_connection(f))"
    if (phrase("on")) return "(connection_of(" me ") == connection_of(" variable() "))"
    if (phrase("by another process than")) return "(call(" me ")->pid != call(" variable() ")->pid)"
    if (phrase("by the process of")) return "(call(" me ")->pid == call(" variable() ")->pid)"
    if (phrase("by another thread than")) return "(call(" me ")->tid != call(" variable() ")->tid)"
    if (phrase("behind what was left over")) return "left_over(" me ")"
    if (phrase("in mid message")) return "in_mid_message(" me ")"
    if (phrase("the last act")) return "(last_act(calls()) == call(" me "))"
    if (phrase("begins")) {
        text = quoted()
        return "begins(" me ", " text ", sizeof " text " - 1)"
    }
    return ""
}
function all_read() {
    if (at <= tokens)
        bad("\"" tok[at] "\" is too much here")
}

# ------------------------------------------------------------------------------------------ a rule's lines
function add(text) { body = body "    " text "\n" }

# [NAME:] CONDITIONS
function a_call(which, text,    name, me, c) {
    cut(text)
    me = "c" ++variables
    if (tok[2] == ":") {
        name = tok[1]
        if (name in bound || name in class || name in field)
            bad("\"" name "\" " (name in bound ? "is another call already" : "is a word of the language"))
        bound[name] = me
        at = 3
    }
    from = 0
    to = "calls()"
    c = list(me)
    all_read()
    add("const bool sure" me " = is_sure();")
    if (which == "no") {
        add("bool none" me " = true;")
        add("for (size_t " me " = 0; " me " < calls() && none" me " && look_on(1); " me "++) none" me " = (be_sure(sure" me "), !(" c "));")
        if (c !~ /is_next\(/)
            add("spans(" from ", " to ");")
        add("if (none" me ") {")
        closing = "    }\n" closing
        if (name != "")
            delete bound[name]
        return
    }
    if (which == "last")
        add("for (size_t " me " = calls(); " me "-- > 0 && look_on(1);) {")
    else
        add("for (size_t " me " = 0; " me " < calls() && look_on(1); " me "++) {")
    add("be_sure(sure" me ");")
    add("if (!(" c "))\n        continue;")
    if (which != "")
        add(which == "last" ? "spans(" me ", " to ");" : "spans(" from ", " me ");")
    closing = (which == "" ? "" : "    break;\n") "    }\n" closing
}
function values(text,    c, n) {
    cut(text)
    do {
        if (++n > 3)
            bad("a sentence has three values at most")
        c = sum("")
        if (type == "yes")
            bad("a condition is no value")
        if (shows_error)
            shown = shown "name_error(e->" substr("abc", n, 1) ", (int)" c "); "
        else
            shown = shown (type == "number" ? "number" : "shows") "(e->" substr("abc", n, 1) ", " c "); "
    } while (seen(","))
    all_read()
    count = n
}
function sentence(key, said,    part) {
    split(key, part, ":")
    if (part[1] !~ /^(happened|idea|read)$/)
        bad("\"" key "\" is no part of a rule")
    if (said == "")
        bad("there is no sentence behind \"" key "\"")
    if (again)
        bad("the sentences of " id " stand in " home_place[id] " already")
    if ((id, key) in sentences)
        bad("a second \"" key "\"")
    sentences[id, key] = said
    for (; match(said, /\{[0-9]+\}/); said = substr(said, RSTART + RLENGTH))
        if (substr(said, RSTART + 1, RLENGTH - 2) + 0 > most[id])
            most[id] = substr(said, RSTART + 1, RLENGTH - 2) + 0
}
# The sentence in the language asked for, or in English where there is none.
function said_in(name, key) {
    return literal((name, key ":" language) in sentences ? sentences[name, key ":" language] : sentences[name, key])
}
function lacks(    part, i) {
    split("happened idea read", part, " ")
    for (i = 1; i <= 3; i++)
        if (!((id, part[i]) in sentences))
            return part[i]
    return ""
}
# A rule ends where the next one begins.
function finish(    function_name, i) {
    if (id == "")
        return
    if (body == "" && steps == "")
        bad_at(where, "the rule " id " has no condition")
    if (lacks() != "")
        bad_at(where, "the rule " id " lacks its sentence `" lacks() "`")
    if (count > 0 && most[id] > count || count == 0 && most[id] > 0 && !asks_predicate)
        bad_at(where, "the sentences of " id " have a {" most[id] "}, and there is no such value")
    function_name = "rule_" id
    gsub(/-/, "_", function_name)
    function_name = function_name (id in rules_of ? "_" rules_of[id] + 1 : "")
    rules_of[id]++
    prototypes = prototypes "static bool " function_name "(const struct failure *f, struct evidence *e);\n"
    code = code "\n/* " where " */\nstatic bool " function_name "(const struct failure *f, struct evidence *e)\n{\n" \
        "    (void)f, (void)e, be_sure(true);\n" (steps == "" ? "" : "    if (!(" steps "))\n        return false;\n") \
        body "    " shown "if (is_sure())\n        return true;\n" closing "    return false;\n}\n"
    place = scope == "" ? (below ? 3 : 1) : (below ? 4 : 2)
    table[place] = table[place] "    {\"" id "\", \"" scope "\", " (one_process ? "ONE_PROCESS" : "FORKS_TOO") ", " (alone ? "true" : "false") ", " function_name \
        ", " (repair == "" ? "NULL" : literal(repair)) ", SENTENCES(" id ")},\n"
    id = ""
}
function begin(text,    part) {
    finish()
    split(text, part, /[ \t]*,[ \t]*/)
    id = part[1]
    if (id !~ /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
        bad("\"" id "\" is no name of a rule: words in lower case with - between them")
    if (part[2] != "" && part[2] != "one process" && part[2] != "alone")
        bad("a rule is of \"one process\", or \"alone\", or nothing, not \"" part[2] "\"")
    one_process = part[2] == "one process"
    alone = part[2] == "alone"
    again = id in home
    if (again && home[id] != scope && home[id] != "")
        bad("there is a rule " id " already, in " home_place[id])
    if (!again) {
        home[id] = scope
        home_place[id] = FILENAME ":" FNR
    }
    where = FILENAME ":" FNR
    split("", bound)
    body = steps = closing = shown = repair = ""
    variables = count = asks_predicate = 0
}

# ------------------------------------------------------------------------------------------ the files
BEGIN {
    n = split("socket bind listen accept connect send recv shutdown close select setsockopt fcntl exit fork", w, " ")
    for (i = 1; i <= n; i++)
        class[w[i]] = "TAP_" toupper(w[i])
    class["getname"] = "TAP_NAME"
    # What a call has: a member of struct tap_event, or a function of evidence.h's.
    n = split("length:arg[0] flags:arg[1] backlog:arg[0] how:arg[0] domain:arg[0] level:arg[0] option:arg[1] " \
        "value:arg[2] nfds:arg[0] timeout:arg[1] asked:arg[0] room:arg[1] fd:fd error:error family:family buffer:buffer name: result: " \
        "port: type: descriptor: shown:", w, " ")
    for (i = 1; i <= n; i++) {
        split(w[i], pair, ":")
        field[pair[1]] = pair[2]
    }
    asked["result"] = "result_of"
    asked["port"] = "port_in"
    asked["type"] = "type_of"
    asked["descriptor"] = "descriptor"
    asked["shown"] = "shown"
    asked["fd"] = "fd_of"
    n = split("EBADF EPIPE EMSGSIZE EINVAL EINTR EAGAIN ENOTSOCK ENOTCONN EADDRINUSE EMFILE ENFILE ECONNRESET ECONNABORTED ECONNREFUSED ETIMEDOUT EOPNOTSUPP EDESTADDRREQ EAFNOSUPPORT " \
        "AF_INET AF_INET6 AF_UNSPEC SOCK_STREAM SOCK_DGRAM SHUT_RD SHUT_WR SHUT_RDWR SOL_SOCKET SO_REUSEADDR SO_REUSEPORT SO_LINGER SO_KEEPALIVE SO_RCVTIMEO SO_SNDTIMEO IPPROTO_IPV6 IPV6_V6ONLY IPPROTO_TCP TCP_KEEPIDLE TCP_USER_TIMEOUT EINPROGRESS MSG_WAITALL MSG_PEEK MSG_TRUNC MSG_MORE TCP_CORK " \
        "FD_SETSIZE SIGPIPE SIGUSR1 SIGSEGV SIGABRT SIGALRM SIGBUS SIGTERM", w, " ")
    for (i = 1; i <= n; i++)
        known[w[i]] = 1
    # What one of them is of: a kind of call, a number, a call that was found, two of them.
    n = split("times:class called:class swapped:sum bytes:sum clients:sum receives:sum sent_before:call sent_ever:call " \
        "received_before:call received_ever:call receives_before:call receives_between:two nul_in:call same_bytes:two " \
        "missing_before:call needed_before:call owed_before:call owed_ever:call", w, " ")
    for (i = 1; i <= n; i++) {
        split(w[i], pair, ":")
        function_of[pair[1]] = pair[2]
    }
    counted["bytes"] = counted["clients"] = counted["receives"] = 1
    n = split("server:yes ended:yes exited:yes complete:yes asleep:yes PORT:number status:number input:number clients_waiting:number " \
        "idle_rounds:number most_nfds:number calls_made:number calls_lost:number all_sent:number all_received:number peer_sent:number conn_sent:number conn_got:number typed:number tasks:number " \
        "signal:text connection_name:text", w, " ")
    for (i = 1; i <= n; i++) {
        split(w[i], pair, ":")
        whole[pair[1]] = pair[2]
    }
    n = split("send-all retry accept-again no-sigpipe port family reuse length receive-all half-close linger", w, " ")
    for (i = 1; i <= n; i++)
        repairs[w[i]] = 1
    side["got"] = side["expected"] = 1
    side_field["length"] = side_field["port"] = side_field["address"] = side_field["place"] = 1
}
FNR == 1 {
    finish()
    scope = below = ""
    if (match(FILENAME, /lab[0-9][0-9]\.rules/))
        scope = substr(FILENAME, RSTART, 5)
}
FILENAME ~ /\.c$/ {
    if (match($0, /^PREDICATE\([a-z0-9_]+\)/)) {
        name = substr($0, 11, RLENGTH - 11)
        if (name in predicate)
            bad("there is a predicate " name " already, in " predicate_place[name])
        predicate[name] = scope
        predicate_place[name] = FILENAME ":" FNR
        prototypes = prototypes "PREDICATE(" name ");\n"
    } else if (match($0, /^MESSAGES\([a-z0-9_]+\)/)) {
        name = substr($0, 10, RLENGTH - 10)
        predicate["messages " name] = scope
        protocols = protocols "    {\"" scope "\", \"" name "\", &messages_of_" name "},\n"
        prototypes = prototypes "extern MESSAGES(" name ");\n"
    }
    next
}
{ sub(/\r$/, "") }
/^[ \t]*(#.*)?$/ { next }
/^rule[ \t]/ { begin(trim(substr($0, 5))); next }
/^(labs|sockets)$/ {
    finish()
    if (($0 == "labs") == (scope != ""))
        bad("`" $0 "` stands in " (scope != "" ? "sockets.rules" : "the files of the labs") " only")
    if (below)
        bad("a second `" $0 "`")
    below = 1
    next
}
/^without[ \t]/ {
    finish()
    if (scope == "")
        bad("`without` stands in the files of the labs only")
    if (!($2 in home) || home[$2] != "")
        bad("there is no rule \"" $2 "\" in sockets.rules")
    silenced = silenced "    {\"" scope "\", \"" $2 "\"},\n"
    next
}
/^[^ \t]/ { bad("here should be `rule NAME`, not \"" $1 "\"") }
id == "" { bad("this line belongs to no rule") }
{
    line = trim($0)
    rest = line
    if (!sub(/^[^ \t]+[ \t]+/, "", rest))
        rest = ""
    key = $1
    if (shown != "" && key ~ /^(step|when|call|no|last|first|with)$/)
        bad("what stands below `with` are sentences")
    if (key == "step") {
        if (rest == "")
            bad("which step?")
        spoken = spoken "    {\"" FILENAME ":" FNR "\", " literal(rest) "},\n"
        steps = steps (steps == "" ? "" : " || ") "step_is(f, " literal(rest) ")"
    } else if (key == "when") {
        cut(rest)
        condition = list("")
        all_read()
        add("if (" condition ") {")
        closing = "    }\n" closing
    } else if (key == "call") {
        a_call("", rest)
    } else if (key ~ /^(no|last|first)$/ && sub(/^call[ \t]*/, "", rest)) {
        a_call(key, rest)
    } else if (key == "repair") {
        if (!(rest in repairs) || repair != "")
            bad("a rule has one repair, of those in wiretap/wiretap.h, not \"" rest "\"")
        repair = rest
    } else if (key == "with") {
        values(rest)
    } else {
        sentence(key, rest)
    }
    if (body ~ /holds_/)
        asks_predicate = 1
}
END {
    if (failed)
        exit 1
    finish()
    for (name in predicate)
        if (name !~ / / && !(name in used))
            bad_at(predicate_place[name], "no rule asks the predicate " name)
    for (name in ruled) {
        function_name = name
        gsub(/_/, "-", function_name)
        if (!(function_name in home))
            bad_at(ruled[name], "there is no rule " function_name)
    }
    print "/* made of the rules by grader/rules.awk */\n#include \"diagnosis/rules.h\"\n"
    print "#ifdef __clang__ /* more brackets than need be */\n#pragma clang diagnostic ignored \"-Wparentheses-equality\"\n#endif\n"
    # Of several rules of one name, one is enough.
    for (name in ruled) {
        function_name = name
        gsub(/_/, "-", function_name)
        anys = anys "static bool any_" name "(const struct failure *f)\n{\n    struct evidence e = {0};\n    const bool sure = is_sure();\n    bool fires = rule_" name "(f, &e)"
        for (i = 1; i < rules_of[function_name]; i++)
            anys = anys " || rule_" name "_" i + 1 "(f, &e)"
        anys = anys ";\n    be_sure(sure);\n    return fires;\n}\n"
        prototypes = prototypes "static bool any_" name "(const struct failure *f);\n"
    }
    print prototypes code anys
    print "const struct rule rules[] = {"
    for (i = 1; i <= 4; i++) {
        while (match(table[i], /SENTENCES\([a-z0-9-]+\)/)) {
            name = substr(table[i], RSTART + 10, RLENGTH - 11)
            printf "%s%s, %s, %s", substr(table[i], 1, RSTART - 1), said_in(name, "happened"), said_in(name, "idea"), \
                said_in(name, "read")
            table[i] = substr(table[i], RSTART + RLENGTH)
        }
        printf "%s", table[i]
    }
    print "    {0},\n};\n\nconst struct silenced silenced[] = {\n" silenced "    {0},\n};\n"
    print "const struct rule_step rule_steps[] = {\n" spoken "    {0},\n};\n"
    print "const struct protocol_of protocols[] = {\n" protocols "    {0},\n};"
}
