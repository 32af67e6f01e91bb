/* rules.h -- what grader/rules.awk makes of grader/sockets.rules and grader/labNN.rules, and what C
 * adds to it: predicates that rules ask, and how messages stand on the streams of a lab's programs.
 */
#ifndef RULES_H
#define RULES_H

#include "ask.h"
#include "evidence.h"
#include "messages.h"

#include "base/say.h"
#include "peer/student.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>

/* Whom a rule can judge: a program of ONE_PROCESS, or one that FORKS_TOO. */
enum scope { ONE_PROCESS, FORKS_TOO };

struct rule {
    const char *id;
    const char *lab; /* "lab03": in its plays only; "": in all */
    enum scope scope;
    bool alone; /* it is never told beside another one */
    bool (*fires)(const struct failure *, struct evidence *);
    const char *repair; /* what proves it, by the name that the wiretap has for it; NULL: nothing does */
    const char *happened, *idea, *read; /* with {1}, {2}, {3} for the evidence */
};

/* In the order in which they explain; the last one has no id. */
extern const struct rule rules[];

/* The steps that rules speak of, and where; the last one has no pattern. */
struct rule_step {
    const char *place, *pattern;
};
extern const struct rule_step rule_steps[];

/* A rule that does not hold in one lab. */
struct silenced {
    const char *lab, *id;
};
extern const struct silenced silenced[];

/* Code that a rule asks by this name. It returns whether the evidence is there, and fills in what
 * it has found, for the sentences, where the rule has no line `with`. In engine/diagnosis it is for
 * all rules, in grader/labNN.rules.c for those of that lab. */
#define PREDICATE(name)                                                                            \
    bool holds_##name(const struct failure *f __attribute__((unused)),                             \
                      struct evidence *e __attribute__((unused)))

#endif
