export {
  hasErasedPurchases,
  leaveOut,
  listErasedOrderRefs,
  listForeignSkus,
  listOrdersOfAddresses,
} from "./orders.queries.ts";
export { erasedOrderRef, isConfirmed, type Purchase, type PurchasePair } from "./purchase.ts";
export {
  emailKey,
  type KnownDetails,
  minimised,
  noDetails,
  type Purchaser,
  type PurchaserDetailKey,
  type PurchaserDetailName,
  type PurchaserDetails,
  presentDetails,
  purchaserDetailColumns,
  purchaserDetailKeys,
  purchaserDetails,
} from "./purchaser.ts";
export {
  deletePurchaser,
  findPurchaser,
  findPurchaserAddress,
  findPurchaserById,
  getPurchaser,
  insertErasedPurchaser,
  insertPurchasers,
  isKnown,
  listMergedInto,
  listPurchasersOf,
  mergePurchaser,
  updatePurchaser,
} from "./purchasers.queries.ts";
export {
  type Confirmation,
  claimPurchase,
  confirmNewPurchases,
  confirmPurchase,
  erasePurchase,
  findOwnedPurchase,
  findPurchase,
  findPurchaseByClaim,
  findPurchaseById,
  findPurchaseByLinkSecret,
  listNewestPurchases,
  listPurchases,
  lockPurchase,
  mendPurchasesAhead,
  type PurchaseNews,
  recordContact,
  replaceLinkSecret,
  takePurchaseNews,
} from "./purchases.queries.ts";
export { isStillRight } from "./still-right.queries.ts";
export {
  insertSuppression,
  listOrganisationsKnowing,
  listSuppressionReasons,
  type SuppressionReason,
} from "./suppressions.queries.ts";
