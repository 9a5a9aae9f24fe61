/// The JSON Schema (draft 2020-12) of what `vpnctl access --json` prints.
enum AccessSchema {
    static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "vpnctl access",
          "description": "How far each host of an inventory lets vpnctl in, and what it may do there by which way.",
          "type": "object",
          "additionalProperties": false,
          "required": ["format_version", "hosts"],
          "properties": {
            "format_version": {
              "const": "1.0",
              "description": "The first number changes with the meaning of a key; new keys may come with the second."
            },
            "hosts": {"type": "array", "description": "By name, ascending; a host that is reached by its API and by SSH comes twice.", "items": {"$ref": "#/$defs/host"}}
          },
          "$defs": {
            "host": {
              "type": "object",
              "additionalProperties": false,
              "required": ["name", "provider", "status", "overridden_by"],
              "properties": {
                "name": {"type": "string"},
                "provider": {"enum": ["opnsense", "proxmox", "linux", "manual"]},
                "status": {
                  "enum": ["ready", "lacking", "failed", "not-read", "manual"],
                  "description": "`lacking`: it answers, and something that the inventory needs is missing. `not-read`: there is no way into it. `manual`: it has no API, a person does its steps."
                },
                "url": {"type": "string", "description": "Where its API is, as the environment leaves it."},
                "ssh": {
                  "type": "object",
                  "description": "How it is entered by SSH, as the environment leaves it.",
                  "additionalProperties": false,
                  "required": ["entrance", "host_key"],
                  "properties": {
                    "entrance": {"type": "string", "description": "user@address:port."},
                    "host_key": {"type": "string", "description": "What vouches for its host key, in words."},
                    "root": {
                      "enum": ["root", "sudo", "none", "sudo-missing", "sudo-refused", "sudo-wants-terminal"],
                      "description": "How commands that need root are run, or what keeps them from it."
                    },
                    "obstacle": {"type": "string", "description": "Why a firewall that its API let in was not entered."}
                  }
                },
                "certificate": {
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["verified"],
                  "properties": {
                    "verified": {"type": "string", "description": "How it is verified, in words."},
                    "sha256": {
                      "type": "string",
                      "pattern": "^([0-9A-F]{2}:){31}[0-9A-F]{2}$",
                      "description": "The fingerprint, where it is pinned."
                    }
                  }
                },
                "credentials": {"type": "string", "description": "Where the key and the secret are, in words."},
                "overridden_by": {
                  "type": "array",
                  "description": "Environment variables that stand in for the inventory.",
                  "items": {"type": "string"}
                },
                "version": {
                  "type": "string",
                  "pattern": "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
                  "description": "Absent where it may not be read."
                },
                "abilities": {
                  "type": "array",
                  "description": "Everything that vpnctl may want to do; present where the host let it in.",
                  "items": {"$ref": "#/$defs/ability"}
                },
                "missing_privileges": {
                  "type": "array",
                  "description": "Every privilege that would open something that is closed now.",
                  "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["id", "title", "needed"],
                    "properties": {
                      "id": {"type": "string", "description": "The id of its page."},
                      "title": {"type": "string", "description": "As the GUI lists it."},
                      "needed": {"type": "boolean", "description": "Whether this inventory cannot do without it."}
                    }
                  }
                },
                "xmlrpc": {"type": "string", "pattern": "^(not allowed by the inventory|works|denied)$|^failed: "},
                "error": {
                  "type": "object",
                  "description": "Why the host did not let vpnctl in.",
                  "additionalProperties": false,
                  "required": ["code", "message"],
                  "properties": {"code": {"type": "string"}, "message": {"type": "string"}}
                }
              }
            },
            "ability": {
              "type": "object",
              "additionalProperties": false,
              "required": ["task", "way", "open", "missing"],
              "properties": {
                "task": {
                  "enum": [
                    "read-wireguard", "change-wireguard", "reload-wireguard", "read-interfaces", "assign-interface",
                    "enable-interface", "change-aliases", "change-rules", "apply-filter", "change-routes",
                    "change-gateways", "see-rules-load", "see-outbound-nat", "see-version", "list-backups",
                    "read-routes", "read-interfaces-file", "persist-routes", "read-persisted-routes",
                    "see-pending-changes", "list-guests", "see-guest-addresses", "see-routes-in-force"
                  ]
                },
                "way": {"enum": ["REST", "XML-RPC", "SSH", "by hand", "none"]},
                "open": {"type": "boolean", "description": "Whether vpnctl can do it now; false as well where nothing tells."},
                "missing": {
                  "type": "array",
                  "description": "Privileges by the id of their page, or as `Sys.Audit on /nodes/pve`; with any of them missing the way is closed.",
                  "items": {"type": "string"}
                },
                "note": {"type": "string"}
              }
            }
          }
        }

        """#
}
