using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>What belongs to the workspace rather than to a document. Changes show at once: nothing of it goes through the queue of writes.</summary>
internal sealed record WorkspaceModel
{
    public required ImmutableList<FolderModel> Folders { get; init; }
    public required ImmutableList<MemberModel> Members { get; init; }
    public ImmutableList<SandboxGoLink> GoLinks { get; init; } = [];

    public FolderModel? Folder(string id) => Folders.Find(folder => folder.Id == id);

    /// <summary>The member with that email, in any case.</summary>
    public MemberModel? Member(string email) => Members.Find(member => member.Email.Equals(email, StringComparison.OrdinalIgnoreCase));
}
