using System.Text.Json.Serialization;
using CodaMcp.Sessions;

namespace CodaMcp.Subscriptions;

/// <summary>The JSON in which a front keeps the subscriptions of its client.</summary>
[JsonSerializable(typeof(StoredSubscription))]
internal sealed partial class SubscriptionsJson : JsonSerializerContext;
