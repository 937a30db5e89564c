import AtelierHookClient
import Glibc

exit(HookCall.run(CommandLine.arguments))
