using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Writes to a stream what a call reports before its result. Writes each message once, even if the call had to be started again.</summary>
/// <param name="events">The stream.</param>
/// <param name="progress">The request's progress token, if it has one.</param>
/// <param name="logger">The logger name of log messages to the client; null if the client gets none.</param>
/// <param name="id">The id of the stream's first event; null if the client cannot resume the stream.</param>
internal sealed class CallTelling(SseWriter events, ProgressToken? progress, string? logger, SseEventId.OfCall? id)
{
    private readonly HashSet<string> asked = [];
    private double lastProgress = -1;
    private string? lastLogged;

    /// <summary>The position from which the client can resume.</summary>
    public SseEventId.OfCall? Id { get; private set; } = id;

    /// <summary>Writes the events of a reply.</summary>
    /// <returns>The delay after which a client that can resume may reconnect, if the call asks for that; otherwise null.</returns>
    public async Task<TimeSpan?> WriteAsync(CallReply reply, CancellationToken cancellationToken)
    {
        TimeSpan? reconnect = null;
        var position = reply.Position - reply.Events.Length;
        foreach (var said in reply.Events)
        {
            position++;
            reconnect = said.Reconnect ?? reconnect;
            // The last message of an event gets the new id. A client that reconnects in between gets the whole event again.
            var messages = MessagesOf(said);
            for (var each = 0; each < messages.Count; each++)
                await events.WriteAsync(messages[each], each == messages.Count - 1 ? MoveTo(position) : Id, cancellationToken);
            MoveTo(position);
        }

        MoveTo(reply.Position);
        return reconnect;
    }

    private SseEventId.OfCall? MoveTo(int position) => Id = Id is null ? null : Id with { Position = position };

    private List<JsonRpcMessage> MessagesOf(CallEvent said)
    {
        List<JsonRpcMessage> messages = [];
        if (said.Progress is { } made && made.Progress > lastProgress)
        {
            lastProgress = made.Progress;
            if (progress is { } token)
                messages.Add(Notifications.Progress(token, made));
            // Progress may repeat to show that the call is alive. A log message does not repeat.
            if (logger is not null && made.Message != lastLogged)
                messages.Add(Notifications.Log(logger, lastLogged = made.Message));
        }

        if (said.Request is { } request && asked.Add(request.Id))
            messages.Add(new JsonRpcRequest { Id = new RequestId(request.Id), Method = request.Method, Params = JsonNode.Parse(request.Params) });
        return messages;
    }
}
