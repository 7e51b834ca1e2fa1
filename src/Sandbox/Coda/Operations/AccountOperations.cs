using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>whoami, getMutationStatus.</summary>
internal static class AccountOperations
{
    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("whoami", "/whoami", WhoAmI) with { AlwaysAllowed = true },
        CodaOperation.Get("getMutationStatus", "/mutationStatus/{requestId}", GetMutationStatus),
    ];

    private static CodaAnswer WhoAmI(CodaCall call)
    {
        var workspace = DocResources.Workspace(call.Links);
        // From the specification. The workspaces of recorded documents and folders do not have it.
        workspace["organizationId"] = Northwind.OrganizationId;
        return CodaAnswer.Ok(new JsonObject
        {
            ["name"] = call.User.Name,
            ["loginId"] = call.User.LoginId,
            ["type"] = "user",
            ["pictureLink"] = "https://cdn.coda.io/avatars/default_avatar.png",
            ["scoped"] = call.Token.Scoped,
            ["tokenName"] = call.Token.Name,
            ["href"] = call.Links.Api("/whoami"),
            ["workspace"] = workspace,
        });
    }

    private static CodaAnswer GetMutationStatus(CodaCall call)
    {
        var mutation = call.Services.World.Mutation(call.Route("requestId"));
        if (mutation is null || mutation.LoginId != call.User.LoginId || call.Now - mutation.AcceptedAt < call.Services.Behaviour.MutationStatusBlindness)
            throw new CodaException(404);
        var status = new JsonObject { ["completed"] = mutation.AppliedAt is not null };
        if (mutation.Warning is not null && mutation.AppliedAt is not null)
            status["warning"] = mutation.Warning;
        else if (call.Services.Behaviour.NullWarning)
            status["warning"] = null;
        return CodaAnswer.Ok(status);
    }
}
