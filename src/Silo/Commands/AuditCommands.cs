using System.CommandLine;

namespace CodaMcp.Commands;

/// <summary><c>audit …</c>.</summary>
internal static class AuditCommands
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CommandRun run) => new("audit", "Verify and export the audit, and show the key that its checkpoints are signed with.")
    {
        AuditVerifyCommand.Create(run),
        AuditKeyCommand.Create(run),
        AuditExportCommand.Create(run),
    };
}
