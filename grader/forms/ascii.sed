# ascii.sed -- the signs that the kit prints, for a terminal that shows ASCII alone.
s/✓/+/g
s/✗/x/g
s/–/-/g
s/…/.../g
s/─/-/g
s/◀/</g
s/▶/>/g
s/←/<-/g
s/│/|/g
s/≠/!=/g
s/·/./g
