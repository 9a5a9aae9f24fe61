import Interfaces

/// Asks the program that will read the file at the next start what it reads in the old file and in the new one.
///
/// Each line that it reads anew must be one that was put in, and each that it reads no more must carry a mark of ours.
/// Its status alone says nothing: ifupdown2 ends with 0 over a file that it reads in part. A host without ifupdown and
/// ifupdown2 has nobody to ask.
struct ReaderCheck {
    /// `post-up …` and `post-down …`, without indentation.
    private let wanted: [String]
    private let marks: [RouteMark]
    /// The interfaces in whose stanzas something changes.
    private let devices: [String]

    /// - Parameter marks: Those of the lines that are put in or taken out.
    init(from old: InterfacesConfiguration, to new: InterfacesFile, marks: [RouteMark]) {
        let new = InterfacesConfiguration(main: new, others: old.sourced)
        let own = { (configuration: InterfacesConfiguration) in
            configuration.routeLines.filter { line in
                line.path == configuration.main.path
                    && marks.contains { $0.site == line.mark?.site && $0.id == line.mark?.id }
            }
        }
        let (before, after) = (own(old), own(new))
        // A line that stays in its stanza is read as before, whether or not the program can see it.
        wanted = after.filter { line in
            !before.contains { $0.text == line.text && $0.interface == line.interface && $0.family == line.family }
        }.map(\.text)
        self.marks = marks
        devices = Set((before + after).compactMap(\.interface)).sorted()
    }

    /// A part of the script of ``FileWrite``: `path` is the old file, `new` the new one, `look` a free name beside `path`.
    ///
    /// Both are read from the folder `/`, as at a start, and under names in one folder: ifupdown looks for what `source`
    /// names there, ifupdown2 in the folder that it runs in. ifupdown does nothing with `--no-act`, ifquery reads.
    func script(rejection: Int32, failure: Int32) -> String {
        let downs = devices.map { device in
            "    timeout -k 2 15 ifdown --no-act --force --no-mappings -v -i \"$1\" \(ShellWords([device]).text)\n"
                + "            echo \"status $?\""
        }
        return #"""
            case $(timeout -k 2 15 ifup --version 2>/dev/null </dev/null 9>&-) in
            'ifup version '*) reader=ifup ;;
            *) if command -v ifquery >/dev/null; then reader=ifquery; else reader=; fi ;;
            esac
            ask() (
                cd / && exec 2>&1 </dev/null 9>&-
                export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
                if [ "$reader" = ifquery ]; then
                    timeout -k 2 15 ifquery -a -i "$1"
                    echo "status $?"
                else
                    timeout -k 2 15 ifup --no-act --force --no-mappings -v -a -i "$1"
                    echo "status $?"
                \#(downs.joined(separator: "\n            "))
                fi
            )
            if [ -n "$reader" ]; then
                if [ "$folder" = "$there" ]; then look=$new
                else ln -s "$new" "$look" || exit \#(failure); fi
                was=$(ask "$path")
                is=$(ask "$look")
                said=$(printf '%s\n\001\n%s\n' "$was" "$is" | path=$path look=$look \#(variables) awk '\#(Self.comparison)') || {
                    printf '%s\n' "$reader" "$said"
                    exit \#(rejection)
                }
            fi
            """#
    }

    private var variables: String {
        let comments = marks.flatMap { ["# vpnctl:\($0.site)/\($0.id)", "# vpnctl!:\($0.site)/\($0.id)"] }
        return "wanted=\(ShellWords([wanted.joined(separator: "\n")]).text) "
            + "marks=\(ShellWords([comments.joined(separator: "\n")]).text)"
    }

    /// For awk, without a single quote: reads what was said about both files, a line of one byte 1 between them; prints
    /// each difference that nobody asked for and ends with 1 where there is one.
    ///
    /// ifquery prints stanzas. ifup and ifdown print the commands of one interface after the other. Line numbers move,
    /// so complaints are compared without their digits. Values of options may be secrets, so none is printed.
    private static let comparison = #"""
        function isComplaint(text) { return text ~ /^(ifup|ifdown|ifquery|error|warning|info|status):? / }
        function without(text) { gsub(/[0-9]+/, "", text); return text }
        function shown(text) {
            return tolower(text) ~ /psk|pass|secret|key/ ? "a complaint about a line with a secret" : substr(text, 1, 200)
        }
        function isOurs(text,   i, start) {
            for (i in marks) {
                start = length(text) - length(marks[i]) + 1
                if (start > 0 && substr(text, start) == marks[i]) return 1
            }
            return 0
        }
        function tell(text) { if (told++ < 5) print text }
        BEGIN {
            count = split(ENVIRON["wanted"], list, "\n")
            for (i = 1; i <= count; i++) wanted[list[i]] = 1
            split(ENVIRON["marks"], marks, "\n")
            sign = -1
        }
        $0 == "\001" { sign = 1; stanza = phase = ""; next }
        /^[ \t\r]*$/ { next }
        {
            text = $0
            gsub(/^[ \t]+|[ \t\r]+$/, "", text)
            while ((at = index(text, ENVIRON["look"])) > 0)
                text = substr(text, 1, at - 1) ENVIRON["path"] substr(text, at + length(ENVIRON["look"]))
            place = stanza
            if (text ~ /^if(up|down): configuring interface /) {
                stanza = text
                sub(/^if(up|down): configuring interface /, "", stanza)
                sub(/=[^ ]*/, "", stanza)
                phase = text ~ /^ifup/ ? "post-up " : "post-down "
                place = ""
                stanzas[sign]++
            } else if (text ~ /^iface /) {
                stanza = substr(text, 7)
                place = ""
                stanzas[sign]++
            } else if (isComplaint(text)) {
                place = "complaint"
            } else {
                text = phase text
            }
            id = place SUBSEP (place == "complaint" && text !~ /^status/ ? without(text) : text)
            if (sign > 0 && place == "complaint" && text !~ /^status|parsing file/) said[++saidCount] = shown(text)
            sum[id] += sign
            texts[id] = text
            places[id] = place
            if (text in wanted && sign > 0 && place != "" && place != "complaint") seen[text] = 1
        }
        END {
            isHealed = !stanzas[-1] && stanzas[1]
            for (text in wanted) if (!(text in seen)) tell("it does not read `" text "`")
            isUnseen = told
            for (i = 1; isUnseen && i <= saidCount; i++) tell("it says " said[i])
            for (id in sum) {
                text = texts[id]
                place = places[id]
                split(substr(text, phaseLength(text) + 1), words, /[ \t]+/)
                if (sum[id] > 0 && place == "complaint") {
                    if (text !~ /^status/ && !isUnseen) tell("it says " shown(text))
                    if (text ~ /^status/ && text != "status 0") tell("it ends with " text)
                } else if (sum[id] > 0 && !(text in wanted) && !isHealed) {
                    tell("it reads another `" words[1] "`" (place ? " of " place : ""))
                } else if (sum[id] < 0 && place != "complaint" && !isOurs(text)) {
                    tell("it does not read `" words[1] "`" (place ? " of " place : "") " any more")
                }
            }
            exit (told > 0)
        }
        function phaseLength(text) { return phase == "" ? 0 : match(text, /^post-(up|down) /) ? RLENGTH : 0 }
        """#

    /// - Parameter said: The program's name, then what it makes of the new file.
    func error(said: some Collection<String>, path: String, host: String) -> ProviderError {
        let (reader, differences) = (said.first ?? "", said.dropFirst().map(\.printableHead))
        let command = reader == "ifup" ? "ifup --no-act --force -v -a -i \(path)" : "ifquery -a -i \(path)"
        return ProviderError(
            .rejected, host: host,
            message: "\(reader) on \(host) would not read the new \(path) as the old one with the lines of the route "
                + "changed: \(differences.joined(separator: "; ")). Nothing was written. Run `\(command)` there to see "
                + "what it makes of the file as it is, and mend that first.")
    }
}

extension ProviderError.Code {
    /// The program that reads the interfaces file reads something else than was meant.
    package static let rejected = Self("interfaces.rejected")
}
