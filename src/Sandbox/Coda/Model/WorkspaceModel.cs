using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The data of the workspace that belongs to no document. Changes are visible at once, because they do not use the queue of writes.</summary>
internal sealed record WorkspaceModel
{
    public required ImmutableList<FolderModel> Folders { get; init; }
    public required ImmutableList<MemberModel> Members { get; init; }
    public ImmutableList<SandboxGoLink> GoLinks { get; init; } = [];

    public FolderModel? Folder(string id) => Folders.Find(folder => folder.Id == id);

    /// <summary>Returns the member with that email. The comparison ignores case.</summary>
    public MemberModel? Member(string email) => Members.Find(member => member.Email.Equals(email, StringComparison.OrdinalIgnoreCase));
}
