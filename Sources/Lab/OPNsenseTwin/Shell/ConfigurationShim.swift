/// What scripts find as `script/load_phalcon.php`: as much of the real class for the configuration as they use.
struct ConfigurationShim {
    /// The folder of config.xml.
    let configuration: String
    /// The folder where files say where to wait.
    let pauses: String

    var text: String {
        Self.program.replacing("@FOLDER@", with: Self.quoted(configuration))
            .replacing("@PAUSES@", with: Self.quoted(pauses))
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    private static let program = #"""
        <?php

        namespace OPNsense\Core;

        final class ConfigException extends \Exception
        {
        }

        final class Config
        {
            private static ?Config $instance = null;
            private string $config_file = @FOLDER@ . '/config.xml';
            private $file = null;
            private ?\SimpleXMLElement $tree = null;

            public static function getInstance(): Config
            {
                return self::$instance ??= new Config();
            }

            private function __construct()
            {
                $this->forceReload();
            }

            public function forceReload(): void
            {
                if ($this->file !== null) {
                    fclose($this->file);
                }
                $this->file = fopen($this->config_file, 'r+');
                $this->read();
            }

            private function read(): void
            {
                rewind($this->file);
                $tree = simplexml_load_string(stream_get_contents($this->file));
                if ($tree === false) {
                    throw new ConfigException('no valid config loaded');
                }
                $this->tree = $tree;
            }

            public function object(): \SimpleXMLElement
            {
                return $this->tree;
            }

            public function lock(bool $reload = true): Config
            {
                flock($this->file, LOCK_EX);
                if ($reload) {
                    $this->read();
                }
                self::pause('locked');
                return $this;
            }

            public function unlock(): Config
            {
                flock($this->file, LOCK_UN);
                return $this;
            }

            /** Every saving leaves a copy of the whole, by the time of its writing. */
            public function save(?array $revision = null, bool $backup = true): void
            {
                $time = microtime(true);
                $revision ??= ['username' => '(system)', 'description' => $_SERVER['SCRIPT_NAME'] . ' made changes'];
                foreach ($revision + ['time' => sprintf('%.2f', $time)] as $name => $value) {
                    $this->tree->revision->{$name} = $value;
                }
                $text = (string)$this;
                self::pause('saving');
                flock($this->file, LOCK_EX);
                rewind($this->file);
                ftruncate($this->file, 0);
                fwrite($this->file, $text);
                fflush($this->file);
                if ($backup) {
                    $name = rtrim(rtrim(sprintf('%.4f', $time), '0'), '.');
                    file_put_contents(dirname($this->config_file) . "/backup/config-$name.xml", $text);
                }
                flock($this->file, LOCK_UN);
                self::pause('saved');
            }

            public function __toString(): string
            {
                $document = new \DOMDocument('1.0');
                $document->preserveWhiteSpace = false;
                $document->formatOutput = true;
                $document->loadXML($this->tree->asXML());
                return $document->saveXML();
            }

            private static function pause(string $place): void
            {
                if (!file_exists(@PAUSES@ . "/$place")) {
                    return;
                }
                file_put_contents(@PAUSES@ . '/writing', (string)getmypid());
                rename(@PAUSES@ . '/writing', @PAUSES@ . '/waiting');
                while (file_exists(@PAUSES@ . "/$place")) {
                    usleep(5000);
                    clearstatcache();
                }
            }
        }
        """#
}
