using System.Text.Json.Nodes;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Creates MCP notifications.</summary>
internal static class Notifications
{
    /// <summary><c>notifications/progress</c>.</summary>
    /// <param name="token">The token of the request that the progress belongs to.</param>
    /// <param name="progress">What the call is doing.</param>
    public static JsonRpcNotification Progress(ProgressToken token, ToolProgress progress) => Of(NotificationMethods.ProgressNotification, new JsonObject
    {
        ["progressToken"] = token.Token is string text ? text : (long)token.Token!,
        ["progress"] = progress.Progress,
        ["message"] = progress.Message,
    });

    /// <summary><c>notifications/message</c> at level <c>info</c>.</summary>
    /// <param name="logger">The logger name.</param>
    /// <param name="text">The message.</param>
    public static JsonRpcNotification Log(string logger, string text) =>
        Of("notifications/message", new JsonObject { ["level"] = "info", ["logger"] = logger, ["data"] = text });

    /// <summary>The notification for an event that belongs to no request.</summary>
    public static JsonRpcNotification Of(SessionEvent happened) => happened.Kind switch
    {
        SessionEventKind.ResourceUpdated => Of(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = happened.Uri }),
        SessionEventKind.ToolsListChanged => Of(NotificationMethods.ToolListChangedNotification, null),
        SessionEventKind.PromptsListChanged => Of(NotificationMethods.PromptListChangedNotification, null),
        _ => Of(NotificationMethods.ResourceListChangedNotification, null),
    };

    private static JsonRpcNotification Of(string method, JsonObject? parameters) => new() { Method = method, Params = parameters };
}
