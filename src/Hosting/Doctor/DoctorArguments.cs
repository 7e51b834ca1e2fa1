using CodaMcp.Settings;

namespace CodaMcp.Doctor;

/// <summary>What follows <c>doctor</c> on the command line.</summary>
public sealed record DoctorArguments
{
    /// <summary><c>--sandbox</c>: starts a Sandbox and examines that, without any setting.</summary>
    public const string SandboxOption = "--sandbox";

    /// <summary><c>--sign-in</c>: see <see cref="SignsIn"/>.</summary>
    public const string SignInOption = "--sign-in";

    /// <summary><c>--email ADDRESS</c>: see <see cref="Email"/>.</summary>
    public const string EmailOption = "--email";

    /// <summary><c>--write DOC</c>: see <see cref="ScratchDoc"/>.</summary>
    public const string WriteOption = "--write";

    /// <summary><c>--create-doc</c>: see <see cref="CreatesDoc"/>.</summary>
    public const string CreateDocOption = "--create-doc";

    /// <summary><c>--record DIR</c>: see <see cref="RecordDirectory"/>.</summary>
    public const string RecordOption = "--record";

    /// <summary>The options of the checks of Stytch.</summary>
    public static IReadOnlyList<string> OfStytch { get; } = [SignInOption, EmailOption];

    /// <summary>The options of the checks of Coda.</summary>
    public static IReadOnlyList<string> OfCoda { get; } = [WriteOption, CreateDocOption, RecordOption];

    /// <summary>Whether the Sandbox is examined.</summary>
    public bool UsesSandbox { get; init; }

    /// <summary>Whether somebody signs in at a browser, so that tokens can be looked at. Registers a client at Stytch.</summary>
    public bool SignsIn { get; init; }

    /// <summary>Where a sign-in mail is sent, to see whether its redirect address is registered; null for none.</summary>
    public string? Email { get; init; }

    /// <summary>The id or browser link of a doc that may be written to; null where nothing is written.</summary>
    public string? ScratchDoc { get; init; }

    /// <summary>Whether a doc is created, and deleted again.</summary>
    public bool CreatesDoc { get; init; }

    /// <summary>The directory for anonymised answers of Coda; null for none.</summary>
    public string? RecordDirectory { get; init; }

    /// <summary>Whether the process was started as the doctor.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) => args is ["doctor", ..];

    /// <summary>Reads the command line.</summary>
    /// <param name="args">All of it, <c>doctor</c> first.</param>
    /// <param name="offered">The options that this program has.</param>
    /// <exception cref="SettingsException">It holds something else, an option without its value, or an option twice.</exception>
    public static DoctorArguments Parse(IReadOnlyList<string> args, params IEnumerable<string> offered)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = offered.ToArray();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i < args.Count; i++)
        {
            var option = args[i];
            if (!options.Contains(option, StringComparer.Ordinal))
                throw new SettingsException($"doctor does not know '{option}'. It takes {string.Join(", ", options.Select(Usage))}.");
            var value = "";
            if (Usage(option) != option)
            {
                if (i + 1 == args.Count || args[i + 1].Length == 0 || args[i + 1].StartsWith("--", StringComparison.Ordinal))
                    throw new SettingsException($"{option} needs a value: {Usage(option)}.");
                value = args[++i];
            }

            if (!given.TryAdd(option, value))
                throw new SettingsException($"{option} is there twice.");
        }

        return new DoctorArguments
        {
            UsesSandbox = given.ContainsKey(SandboxOption),
            SignsIn = given.ContainsKey(SignInOption),
            Email = given.GetValueOrDefault(EmailOption),
            ScratchDoc = given.GetValueOrDefault(WriteOption),
            CreatesDoc = given.ContainsKey(CreateDocOption),
            RecordDirectory = given.GetValueOrDefault(RecordOption) is { } directory ? Path.GetFullPath(directory) : null,
        };
    }

    private static string Usage(string option) => option switch
    {
        EmailOption => "--email ADDRESS",
        WriteOption => "--write DOC",
        RecordOption => "--record DIR",
        _ => option,
    };
}
