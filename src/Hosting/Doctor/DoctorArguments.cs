using CodaMcp.Settings;

namespace CodaMcp.Doctor;

/// <summary>Holds the options of <c>doctor</c> on the command line.</summary>
public sealed record DoctorArguments
{
    /// <summary><c>--sandbox</c>: starts a Sandbox and examines it. It needs no settings.</summary>
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

    /// <summary>Whether to examine the Sandbox.</summary>
    public bool UsesSandbox { get; init; }

    /// <summary>Whether a person signs in at a browser, so that tokens can be checked. This registers a client at Stytch.</summary>
    public bool SignsIn { get; init; }

    /// <summary>The address for a sign-in mail, which shows whether the redirect address is registered; null for no mail.</summary>
    public string? Email { get; init; }

    /// <summary>The id or browser link of the scratch doc; null for no writes.</summary>
    public string? ScratchDoc { get; init; }

    /// <summary>Whether to create a doc and delete it again.</summary>
    public bool CreatesDoc { get; init; }

    /// <summary>The directory for Coda's anonymised responses; null for no recording.</summary>
    public string? RecordDirectory { get; init; }

    /// <summary>Whether the process was started as the doctor.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) => args is ["doctor", ..];

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The whole command line, with <c>doctor</c> first.</param>
    /// <param name="offered">The options that this program has.</param>
    /// <exception cref="SettingsException">An option is unknown, has no value, or occurs twice.</exception>
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
