# failed.awk -- how the failure of one `test` was printed. Reads results.tsv.
{ read_record($0, r) }
r["number"] "" == test && r["state"] == "failed" { print r["text"] } # 2.1 is not 2.10
