using System.Globalization;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listWorkspaceMembers, changeUserRole, listWorkspaceRoleActivity.</summary>
internal static class WorkspaceOperations
{
    private const int PageSize = 25;
    private const int MonthsOfActivity = 12;

    private static readonly Shape Change = Shape.Of(("email*", Shape.String), ("newRole*", Shape.OneOf(Enum.GetNames<SandboxCodaRole>())));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listWorkspaceMembers", "/workspaces/{workspaceId}/users", ListMembers, "includedRoles", "pageToken"),
        CodaOperation.Write("changeUserRole", "POST", "/workspaces/{workspaceId}/users/role", ChangeRole),
        CodaOperation.Get("listWorkspaceRoleActivity", "/workspaces/{workspaceId}/roles", ListRoleActivity),
    ];

    /// <summary>Lists the caller first, then all other members by role and name. The API has no limit parameter here.</summary>
    private static CodaAnswer ListMembers(CodaCall call)
    {
        var workspace = Find(call);
        if (!call.Services.Behaviour.WorkspaceHasOrganization)
            throw new CodaException(403, "The workspace does not belong to an organization.");
        var paging = new Paging(call, PageSize);
        var roles = paging["includedRoles"]?.Split(',').Select(RoleOf).ToList();
        var members = workspace.Members
            .Where(member => roles is null || roles.Contains(member.Role))
            .OrderByDescending(member => member.Email == call.User.LoginId)
            .ThenBy(member => member.Role)
            .ThenBy(member => member.Name, StringComparer.Ordinal)
            .ToList();
        var docs = call.Services.World.Docs();
        return paging.Page(members, member => Member(member, docs), href: false);
    }

    private static CodaAnswer ChangeRole(CodaCall call)
    {
        var body = call.Body(Change);
        Find(call);
        call.Services.World.Change(workspace =>
        {
            if (call.Role != SandboxCodaRole.Admin)
                throw new CodaException(403);
            var member = workspace.Member(body["email"]!.GetValue<string>()) ?? throw new CodaException(404);
            var role = RoleOf(body["newRole"]!.GetValue<string>());
            if (member.Role == SandboxCodaRole.Admin && role != SandboxCodaRole.Admin && workspace.Members.Count(other => other.Role == SandboxCodaRole.Admin) == 1)
                throw new CodaException(403, "A workspace needs an admin.");
            return workspace with { Members = workspace.Members.Replace(member, member with { Role = role, RoleChangedAt = call.Now }) };
        });
        return CodaAnswer.Ok(new JsonObject { ["roleChangedAt"] = DocResources.Time(call.Now) });
    }

    /// <summary>
    /// Lists the months up to now with the present roles. It counts the members who were registered, and which of them were active since then.
    /// </summary>
    private static CodaAnswer ListRoleActivity(CodaCall call)
    {
        var members = Find(call).Members;
        var thisMonth = new DateTimeOffset(call.Now.Year, call.Now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var months = Enumerable.Range(0, MonthsOfActivity).Select(back => thisMonth.AddMonths(back - MonthsOfActivity + 1));
        return CodaAnswer.Ok(new JsonObject
        {
            ["items"] = new JsonArray([.. months.Select(month =>
            {
                var there = members.Where(member => member.RegisteredAt < month.AddMonths(1)).ToLookup(member => (member.Role, member.LastActiveAt >= month));
                var json = new JsonObject { ["month"] = month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
                foreach (var role in Enum.GetValues<SandboxCodaRole>())
                    json[$"active{role}Count"] = there[(role, true)].Count();
                foreach (var role in Enum.GetValues<SandboxCodaRole>())
                    json[$"inactive{role}Count"] = there[(role, false)].Count();
                return json;
            })]),
        });
    }

    private static WorkspaceModel Find(CodaCall call) => call.Route("workspaceId") == Northwind.WorkspaceId
        ? call.Services.World.Workspace
        : throw new CodaException(404);

    private static SandboxCodaRole RoleOf(string name) => Enum.TryParse<SandboxCodaRole>(name, out var role) && role.ToString() == name
        ? role
        : throw CodaException.BadRequest($"{name} is not a workspace role.");

    private static JsonObject Member(MemberModel member, IReadOnlyList<DocModel> docs)
    {
        var owned = docs.Where(doc => doc.Owner == member.Email).ToList();
        var edited = docs.Where(doc => doc.Owner == member.Email || doc.Pages.Exists(page => page.CreatedBy == member.Email)).ToList();
        var json = new JsonObject
        {
            ["email"] = member.Email,
            ["name"] = member.Name,
            ["role"] = member.Role.ToString(),
            ["pictureUrl"] = "https://cdn.coda.io/avatars/default_avatar.png",
            ["registeredAt"] = DocResources.Time(member.RegisteredAt),
            ["lastActiveAt"] = Date(member.LastActiveAt),
            ["ownedDocs"] = owned.Count,
            ["docCollaboratorCount"] = Collaborators(owned),
            ["totalDocs"] = edited.Count,
            ["totalDocCollaboratorsLast90Days"] = Collaborators(edited),
        };
        if (member.RoleChangedAt is { } changed)
            json["roleChangedAt"] = DocResources.Time(changed);
        if (owned.Count > 0)
            json["docsLastActiveAt"] = Date(owned.Max(doc => doc.UpdatedAt));
        if (edited.Count > 0)
            json["totalDocsLastActiveAt"] = Date(edited.Max(doc => doc.UpdatedAt));
        return json;

        int Collaborators(IEnumerable<DocModel> some) => some.SelectMany(doc => doc.Opened.Keys).Distinct().Count(email => email != member.Email);
    }

    private static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
