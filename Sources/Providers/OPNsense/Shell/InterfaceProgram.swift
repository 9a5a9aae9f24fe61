/// The program in PHP that assigns and enables interfaces, by OPNsense's own class for its configuration.
///
/// REST enables no interface in any version, and assigns none before 26.7. The class takes the lock that every other
/// writer takes, reads the file anew under it, and leaves one revision in the history.
enum InterfaceProgram {
    /// - Parameter request: JSON on one line.
    static func text(request: String) -> String {
        head + "\n$request = json_decode(<<<'REQUEST'\n\(request)\nREQUEST, true, 8, JSON_THROW_ON_ERROR);\n" + body
    }

    private static let head = #"""
        <?php
        ini_set('display_errors', 'stderr');
        require_once 'script/load_phalcon.php';

        use OPNsense\Core\Config;

        function finish(string $result, array $more = []): never
        {
            echo json_encode(['result' => $result] + $more), "\n";
            exit(0);
        }

        // The class itself would wait for ever.
        function takeLock(Config $config, float $patience): void
        {
            $path = (function () { return $this->config_file ?? '/conf/config.xml'; })->call($config);
            $end = microtime(true) + $patience;
            $handle = fopen($path, 'r');
            while (!flock($handle, LOCK_EX | LOCK_NB)) {
                if (microtime(true) > $end) {
                    finish('locked');
                }
                usleep(50000);
            }
            fclose($handle);
            $config->lock();
            // Whoever asked has gone by now.
            if (microtime(true) > $end + 5) {
                finish('locked');
            }
        }

        // The key of the interface that is meant; null where there is none yet.
        function meantKey(SimpleXMLElement $root, array $wish): ?string
        {
            if ($wish['key'] !== null) {
                $interface = $root->interfaces->{$wish['key']};
                if (!isset($interface[0]) || (string)$interface->if !== $wish['device']) {
                    finish('taken', ['device' => $wish['device'], 'key' => $wish['key'],
                        'by' => isset($interface[0]) ? (string)$interface->if : '']);
                }
                return $wish['key'];
            }
            foreach ($root->interfaces->children() as $key => $interface) {
                if ((string)$interface->if !== $wish['device']) {
                    continue;
                }
                if ($wish['description'] !== null && (string)$interface->descr !== $wish['description']) {
                    finish('taken', ['device' => $wish['device'], 'key' => $key, 'by' => (string)$interface->descr]);
                }
                return $key;
            }
            return null;
        }

        function freeKey(SimpleXMLElement $root): string
        {
            for ($number = 1; isset($root->interfaces->{"opt$number"}); $number++);
            return "opt$number";
        }

        function set(SimpleXMLElement $interface, string $leaf, string $value): bool
        {
            if (isset($interface->{$leaf}) && (string)$interface->{$leaf} === $value) {
                return false;
            }
            $interface->{$leaf} = $value;
            return true;
        }

        // Whether the interface is as it shall be, which it becomes first where it may be changed.
        function settle(SimpleXMLElement $interface, array $wish, bool $mayChange): bool
        {
            $isChanged = false;
            if ($wish['description'] !== null && (string)$interface->descr !== $wish['description']) {
                $isChanged = $mayChange ? set($interface, 'descr', $wish['description']) : true;
            }
            $isEnabled = !in_array((string)$interface->enable, ['', '0'], true);
            if ($wish['enabled'] !== null && $wish['enabled'] !== $isEnabled) {
                $isChanged = true;
                if ($mayChange && $wish['enabled']) {
                    set($interface, 'enable', '1');
                } elseif ($mayChange) {
                    unset($interface->enable);
                }
            }
            return !$isChanged;
        }
        """#

    private static let body = #"""
        $config = Config::getInstance();
        takeLock($config, $request['patience']);
        $root = $config->object();
        $devices = array_map(fn ($number) => "wg$number",
            $root->xpath('OPNsense/wireguard/server/servers/server/instance') ?: []);
        $keys = [];
        $isChanged = false;
        foreach ($request['interfaces'] as $wish) {
            $key = meantKey($root, $wish);
            if ($key === null) {
                if (!in_array($wish['device'], $devices, true) || $wish['description'] === null) {
                    finish('missing', ['device' => $wish['device']]);
                }
                $key = freeKey($root);
                $interface = $root->interfaces->addChild($key);
                $interface->if = $wish['device'];
                $interface->descr = $wish['description'];
                $interface->lock = '1';
                $isChanged = true;
            }
            $isChanged = !settle($root->interfaces->{$key}, $wish, true) || $isChanged;
            $keys[$wish['device']] = $key;
        }
        if (!$isChanged) {
            $config->unlock();
            finish('unchanged', ['keys' => $keys]);
        }
        $config->save(['username' => '(root)', 'description' => $request['revision']]);
        $config->forceReload();
        foreach ($request['interfaces'] as $wish) {
            $interface = $config->object()->interfaces->{$keys[$wish['device']]};
            if (!isset($interface[0]) || (string)$interface->if !== $wish['device'] || !settle($interface, $wish, false)) {
                finish('lost', ['device' => $wish['device']]);
            }
        }
        finish('saved', ['keys' => $keys]);
        """#
}
