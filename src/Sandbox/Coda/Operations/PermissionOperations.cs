using System.Net.Mail;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>getSharingMetadata, getPermissions, addPermission, deletePermission, searchPrincipals, getAclSettings, updateAclSettings.</summary>
internal static class PermissionOperations
{
    private const int MaxFound = 20;

    private static readonly (string Name, Shape Shape) Type = ("type*", Shape.String);

    private static readonly Shape Add = Shape.Of(
        ("access*", Shape.OneOf("readonly", "write", "comment")),
        ("principal*", Shape.Switch(
            "type",
            ("email", Shape.Of(Type, ("email*", Shape.String))),
            ("group", Shape.Of(Type, ("groupId*", Shape.String))),
            ("domain", Shape.Of(Type, ("domain*", Shape.Text(253)))),
            ("workspace", Shape.Of(Type, ("workspaceId*", Shape.String))),
            ("anyone", Shape.Of(Type)))),
        ("suppressEmail", Shape.Boolean));

    private static readonly Shape Settings = Shape.Of(
        ("allowEditorsToChangePermissions", Shape.Boolean), ("allowCopying", Shape.Boolean), ("allowViewersToRequestEditing", Shape.Boolean));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("getSharingMetadata", "/docs/{docId}/acl/metadata", GetMetadata),
        CodaOperation.Get("getPermissions", "/docs/{docId}/acl/permissions", GetPermissions, "limit", "pageToken"),
        CodaOperation.Write("addPermission", "POST", "/docs/{docId}/acl/permissions", AddPermission),
        CodaOperation.Write("deletePermission", "DELETE", "/docs/{docId}/acl/permissions/{permissionId}", DeletePermission),
        CodaOperation.Get("searchPrincipals", "/docs/{docId}/acl/principals/search", SearchPrincipals, "query"),
        CodaOperation.Get("getAclSettings", "/docs/{docId}/acl/settings", call => CodaAnswer.Ok(SettingsOf(call.LiveDoc().AclSettings))),
        CodaOperation.Write("updateAclSettings", "PATCH", "/docs/{docId}/acl/settings", UpdateSettings),
    ];

    private static CodaAnswer GetMetadata(CodaCall call)
    {
        var doc = call.LiveDoc();
        var canShare = DocAccess.CanShare(doc, call.User.LoginId);
        return CodaAnswer.Ok(new JsonObject
        {
            ["canShare"] = canShare,
            ["canShareWithWorkspace"] = canShare,
            ["canShareWithOrg"] = canShare,
            ["canCopy"] = DocAccess.CanCopy(doc, call.User.LoginId),
        });
    }

    private static CodaAnswer GetPermissions(CodaCall call)
    {
        var doc = call.LiveDoc();
        return new Paging(call, call.Services.Behaviour.MaxPageSize).Page(Permissions(doc), permission => new JsonObject
        {
            ["principal"] = Principal(permission),
            ["id"] = IdOf(doc, permission),
            ["access"] = permission.Access,
        });
    }

    private static CodaAnswer AddPermission(CodaCall call)
    {
        var body = call.Body(Add);
        var doc = Shareable(call);
        var added = Requested(body);
        if (added.Type == "anyone" && call.Services.Behaviour.AnyoneRefused)
            throw new CodaException(403, "The limit of docs shared with anyone is reached.");
        if (added.Type == "email" && added.Value == doc.Owner)
            throw CodaException.BadRequest("The access of the owner cannot be changed.");
        call.Services.World.Set(doc.Id, current => added.Type == "email"
            ? current with
            {
                Access = current.Access.SetItem(added.Value, added.Access),
                // Person cells can name the users with whom the document is shared.
                People = current.People.ContainsKey(added.Value) ? current.People : current.People.Add(added.Value, NameOf(call, added.Value)),
            }
            : current with { Grants = current.Grants.RemoveAll(grant => (grant.Type, grant.Value) == (added.Type, added.Value)).Add(added) });
        return CodaAnswer.Ok([]);
    }

    private static CodaAnswer DeletePermission(CodaCall call)
    {
        var doc = Shareable(call);
        var deleted = Permissions(doc).FirstOrDefault(permission => IdOf(doc, permission) == call.Route("permissionId"))
            ?? throw new CodaException(404);
        if (deleted.Type == "email" && deleted.Value == doc.Owner)
            throw CodaException.BadRequest("The access of the owner cannot be changed.");
        call.Services.World.Set(doc.Id, current => deleted.Type == "email"
            ? current with { Access = current.Access.Remove(deleted.Value) }
            : current with { Grants = current.Grants.Remove(deleted) });
        return CodaAnswer.Ok([]);
    }

    private static CodaAnswer SearchPrincipals(CodaCall call)
    {
        call.LiveDoc();
        var query = call.Query("query");
        var users = call.Services.World.Workspace.Members.Where(member => Matches(member.Name) || Matches(member.Email));
        var groups = NorthwindWorkspace.Groups.Where(group => Matches(group.Name));
        return CodaAnswer.Ok(new JsonObject
        {
            ["users"] = new JsonArray([.. users.Take(MaxFound).Select(member => new JsonObject
            {
                ["name"] = member.Name,
                ["loginId"] = member.Email,
                ["type"] = "user",
                ["pictureLink"] = "https://cdn.coda.io/avatars/default_avatar.png",
            })]),
            ["groups"] = new JsonArray([.. groups.Take(MaxFound).Select(group => Principal(new GrantModel("group", group.Id, "")))]),
        });

        bool Matches(string text) => query is not null && text.Contains(query, StringComparison.OrdinalIgnoreCase);
    }

    private static CodaAnswer UpdateSettings(CodaCall call)
    {
        var body = call.Body(Settings);
        var doc = Shareable(call);
        AclSettingsModel? after = null;
        call.Services.World.Set(doc.Id, current => current with
        {
            AclSettings = after = new(
                body["allowEditorsToChangePermissions"]?.GetValue<bool>() ?? current.AclSettings.AllowEditorsToChangePermissions,
                body["allowCopying"]?.GetValue<bool>() ?? current.AclSettings.AllowCopying,
                body["allowViewersToRequestEditing"]?.GetValue<bool>() ?? current.AclSettings.AllowViewersToRequestEditing),
        });
        return CodaAnswer.Ok(SettingsOf(after ?? doc.AclSettings));
    }

    private static DocModel Shareable(CodaCall call)
    {
        var doc = call.LiveDoc();
        return DocAccess.CanShare(doc, call.User.LoginId) ? doc : throw new CodaException(403);
    }

    /// <summary>Returns the permissions. Single people come before groups, and the owner comes first.</summary>
    private static List<GrantModel> Permissions(DocModel doc) =>
    [
        .. doc.Access.OrderByDescending(pair => pair.Key == doc.Owner).Select(pair => new GrantModel("email", pair.Key, pair.Value)),
        .. doc.Grants,
    ];

    // A principal keeps its id when its access changes.
    private static string IdOf(DocModel doc, GrantModel permission) => CodaIds.Stable("acl-", $"{doc.Id}/{permission.Type}/{permission.Value}");

    private static GrantModel Requested(JsonObject body)
    {
        var access = body["access"]!.GetValue<string>();
        var principal = body["principal"]!.AsObject();
        switch (principal["type"]!.GetValue<string>())
        {
            case "email":
                return MailAddress.TryCreate(principal["email"]!.GetValue<string>(), out var address)
                    ? new("email", address.Address.ToLowerInvariant(), access)
                    : throw CodaException.BadRequest("The email of the principal is not valid.");
            case "group":
                var groupId = principal["groupId"]!.GetValue<string>();
                return NorthwindWorkspace.Groups.Any(group => group.Id == groupId)
                    ? new("group", groupId, access)
                    : throw CodaException.BadRequest("Could not find a group with the specified ID.");
            case "domain":
                return new("domain", principal["domain"]!.GetValue<string>().ToLowerInvariant(), access);
            case "workspace":
                return principal["workspaceId"]!.GetValue<string>() == Northwind.WorkspaceId
                    ? new("workspace", Northwind.WorkspaceId, access)
                    : throw CodaException.BadRequest("Could not find a workspace with the specified ID.");
            default:
                return new("anyone", "", access);
        }
    }

    private static JsonObject Principal(GrantModel grant)
    {
        var json = new JsonObject { ["type"] = grant.Type };
        switch (grant.Type)
        {
            case "email":
                json["email"] = grant.Value;
                break;
            case "group":
                json["groupId"] = grant.Value;
                json["groupName"] = NorthwindWorkspace.Groups.First(group => group.Id == grant.Value).Name;
                break;
            case "domain":
                json["domain"] = grant.Value;
                break;
            case "workspace":
                json["workspaceId"] = grant.Value;
                break;
        }
        return json;
    }

    private static string NameOf(CodaCall call, string email) => call.Services.World.Workspace.Member(email)?.Name ?? email;

    private static JsonObject SettingsOf(AclSettingsModel settings) => new()
    {
        ["allowEditorsToChangePermissions"] = settings.AllowEditorsToChangePermissions,
        ["allowCopying"] = settings.AllowCopying,
        ["allowViewersToRequestEditing"] = settings.AllowViewersToRequestEditing,
    };
}
