using System.Diagnostics;
using OpenTelemetry;

namespace CodaMcp.Telemetry;

/// <summary>Removes the keys of grains from Orleans' spans before they are exported. The keys name members, documents and Coda users.</summary>
internal sealed class GrainKeyRemoval : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.SetTag("orleans.rpc.target_id", null);
        data.SetTag("orleans.rpc.source_id", null);
    }
}
