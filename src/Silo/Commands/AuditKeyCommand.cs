using System.CommandLine;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Settings;

namespace CodaMcp.Commands;

/// <summary><c>audit key</c>.</summary>
internal static class AuditKeyCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run)
    {
        var command = new Command("key", "Print the public key that checkpoints are signed with now, as PEM. Keep it where nobody who can change the database can change it, and give it to 'verify'.");
        run.Act(
            command,
            (_, _, _) => Task.FromResult(Of(run.Configuration) is [var first, ..]
                ? new AuditKeyView(AuditSigningKey.IdOf(first.PublicKey), first.Pem)
                : throw new CommandException("No secret is set, so the key is not known. Set CODAMCP_KEY_ENCRYPTION_SECRET as the server has it.")),
            CommandsJson.Default.AuditKeyView,
            static (key, output) => output.WriteLine(key.Pem));
        return command;
    }

    /// <summary>Returns the keys from the server's secrets. The first one signs now. Empty if no secret is set.</summary>
    public static IReadOnlyList<AuditSigningKey> Of(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var secrets = SiloSettings.ReadProtectionSecrets(reader);
        reader.ThrowIfUnusable();
        return [.. secrets.Select(secret => new AuditSigningKey(new Protector(secret)))];
    }
}
