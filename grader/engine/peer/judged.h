/* judged.h -- the program that is judged.
 *
 * The rules of the diagnosis are about one program. What they ask is declared where it belongs:
 * student (student.h), tap_record and tap_events (tap.h), log_events (log.h), wait_asleep (wait.h),
 * conn_named and conn_between (conn.h). All of it is a copy, made here.
 */
#ifndef JUDGED_H
#define JUDGED_H

struct performance;

/* From now on it is the program that the step is about, as it is at this moment. */
void judged_is(struct performance *p);

#endif
