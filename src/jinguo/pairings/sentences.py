"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "pairing_paper": "从台账录入了结对",
    "exclude_mother": "登记了监护人不要的妈妈",
    "end_exclusion": "取消了监护人不要的妈妈",
    "import_pairings": "导入了结对台账",
    "take_back_pairings": "撤回了导入的结对台账",
    "pairing_proposed": "提出了结对",
    "pairing_visited": "登记了结对的家访",
    "pairing_agreed": "登记了结对的同意和协议",
    "pairing_begun": "开始了结对",
    "pairing_renewed": "续了结对",
    "pairing_handed": "把结对交接给另一位妈妈",
    "pairing_ended": "结束了结对",
    "exempt_contacts": "免了结对的一段联系",
    "end_exemption": "提前结束了免联系",
    "print_pairing_agreement": "打印了结对协议",
    "keep_pairing_agreement": "存了签好的结对协议",
    "propose_pairings": "提了结对建议",
    "lock_proposed_pair": "锁定了建议的一对",
    "unlock_proposed_pair": "解开了锁定的一对",
    "record_contact": "登记了和孩子的联系",
    "read_own_child": "看了自己结对孩子的联系方式",
    "set_cadence": "改了联系节奏",
    "set_matching_weights": "改了匹配权重",
}
